import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { CannotStart } from './cannot-start.js';

type Account = { readonly uid: number; readonly gid: number };

/** How to start a program of PostgreSQL's. */
export type RunAs = {
  /** Who owns the data; absent: whoever runs this process. */
  readonly account?: Account;
  /** A program that starts the program, and becomes the account itself. */
  readonly prefix?: readonly string[];
};

/**
 * In a session of its own, so that a Ctrl-C in the terminal does not reach it; in a folder that everybody may enter; and
 * without the variables (`PGOPTIONS`, `LC_ALL`) that would change how it behaves.
 */
export const spawnAs = ({ account, prefix }: RunAs, program: string, args: readonly string[], stdio: StdioOptions): ChildProcess => {
  const [first = program, ...rest] = [...(prefix ?? []), program, ...args];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG|TZ$)/.test(name)));
  return spawn(first, rest, { ...(prefix ? {} : account), cwd: '/', env: { ...env, LC_ALL: 'C' }, stdio, detached: true });
};

/**
 * PostgreSQL refuses to run as root. For root it runs as the owner of the data that is there, otherwise as the account
 * `postgres`, which is made if the machine has none; for anybody else it just runs.
 *
 * Where that account cannot enter the checkout (a clone in `/root`, mode 0700), `setpriv` gives PostgreSQL the one
 * capability to pass closed folders, and none besides; `no_setuid_fixup` lets `access(2)`, by which PostgreSQL looks for
 * its own parts, know of it. Containers often lack the narrower `dac_read_search`.
 */
export const runAs = async (folder: string, dataFolder: string, postgres: string): Promise<RunAs> => {
  if (process.getuid?.() !== 0) return {};
  const account = (await ownerOf(dataFolder)) ?? accountOfPostgres();
  const ways: readonly RunAs[] = [{ account }, ...['dac_read_search', 'dac_override'].map((capability) => ({ account, prefix: setpriv(account, capability) }))];
  const way = ways.find((as) => reaches(as, folder, postgres));
  if (way) return way;
  throw new CannotStart(
    `PostgreSQL does not run as root, and the account it runs as (uid ${account.uid}) may not enter ${folder}.`,
    'Clone into a folder that everybody may enter, such as /srv/hutong, or run as an ordinary user,\nor let others pass: chmod o+x on each folder above the checkout.',
  );
};

const setpriv = ({ uid, gid }: Account, capability: string): readonly string[] => [
  'setpriv',
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  `--inh-caps=-all,+${capability}`,
  `--ambient-caps=+${capability}`,
  `--bounding-set=-all,+${capability}`,
  '--securebits=+no_setuid_fixup',
  '--',
];

/** Tried rather than reckoned from modes: there are ACLs, and file systems that go by rules of their own. */
const reaches = ({ account, prefix }: RunAs, folder: string, postgres: string): boolean => {
  const [first = '', ...rest] = [...(prefix ?? []), '/bin/sh', '-c', 'test -x "$1" && "$2" --version', 'sh', folder, postgres];
  return spawnSync(first, rest, { ...(prefix ? {} : account), cwd: '/', stdio: 'ignore' }).status === 0;
};

const ownerOf = async (dataFolder: string): Promise<Account | undefined> => {
  const found = await stat(dataFolder).catch(() => undefined);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
};

const accountOfPostgres = (): Account => {
  const known = idOfPostgres();
  if (known) return known;
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'], { stdio: 'ignore' });
  const made = idOfPostgres();
  if (made) return made;
  throw new CannotStart(
    'PostgreSQL does not run as root, there is no account "postgres", and it could not be made.',
    'Run as an ordinary user, or make the account: useradd --system postgres',
  );
};

const idOfPostgres = (): Account | undefined => {
  const [uid, gid] = ['-u', '-g'].map((which) => spawnSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
};
