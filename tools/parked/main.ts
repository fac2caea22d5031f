import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { rulesFrom } from '../../libs/contracts/index.js';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { Identity } from '../../libs/platform/identity/index.js';
import type { OrganisationId } from '../../libs/platform/kernel/index.js';
import { Settings } from '../../libs/platform/ops/index.js';
import { NotDone, Operating } from './operating.js';
import { asBlock, asLine } from './print.js';

const usage = `npm run parked -- list [--context <context>] [--all]
npm run parked -- show <id>
npm run parked -- replay <id>
npm run parked -- replay --all [--context <context>]
npm run parked -- discard <id> --reason <why>

What contexts of a running Hutong could not apply of what others published. Messages of the same project wait behind one
that is parked; others flow on. replay applies it by the code of today, discard gives it up: then those that wait follow.
list --all has what waits, was replayed or discarded as well; replay --all tries all that are parked, in their order.

HUTONG_URL names the place (http://127.0.0.1:3000/graphql). HUTONG_TOKEN is the token of a coordinator or of government;
without it the tool speaks for the installation, by the key in HUTONG_DATA_FOLDER (.hutong).`;

const options = { context: { type: 'string' }, reason: { type: 'string' }, all: { type: 'boolean' }, key: { type: 'string' } } as const;

const ownToken = async (): Promise<string> => {
  const { dataFolder } = Settings.from(process.env, rulesFrom);
  const identity = await Identity.open(dataFolder);
  return identity.issue({ personId: userInfo().username, organisationId: 'installation' as OrganisationId, party: 'GOVERNMENT' }, '1h');
};

/** @returns what to print, and whether it is as it was meant */
const run = async (args: string[]): Promise<readonly [string, boolean]> => {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [command = '', id = ''] = positionals;
  const isOfAll = command === 'list' || (command === 'replay' && values.all === true);
  if (!['list', 'show', 'replay', 'discard'].includes(command) || isOfAll !== (id === '')) throw new NotDone(usage);
  if (command === 'discard' && !values.reason?.trim()) throw new NotDone(`Say why: --reason "…"\n\n${usage}`);
  const hutong = new Operating(process.env['HUTONG_URL'] ?? 'http://127.0.0.1:3000/graphql', process.env['HUTONG_TOKEN'] ?? (await ownToken()));
  const key = values.key ?? randomUUID();
  switch (command) {
    case 'list': {
      const found = await hutong.list(values.context, values.all ?? false);
      return [found.length === 0 ? 'Nothing is parked.' : found.map(asLine).join('\n'), true];
    }
    case 'show':
      return [asBlock(await hutong.show(id)), true];
    case 'replay': {
      if (isOfAll) return replayAll(hutong, values.context);
      const after = await hutong.replay(id, key);
      return [asBlock(after), after.state === 'REPLAYED'];
    }
    default:
      return [asBlock(await hutong.discard(id, values.reason ?? '', key)), true];
  }
};

/** Those that are parked now, whatever becomes of one of them. */
const replayAll = async (hutong: Operating, context: string | undefined): Promise<readonly [string, boolean]> => {
  const tried = [];
  for (const { id } of await hutong.list(context, false)) tried.push(await hutong.replay(id, randomUUID()));
  return [tried.length === 0 ? 'Nothing is parked.' : tried.map(asLine).join('\n'), tried.every(({ state }) => state === 'REPLAYED')];
};

try {
  const [text, asMeant] = await run(process.argv.slice(2));
  console.log(text);
  process.exitCode = asMeant ? 0 : 1;
} catch (error) {
  if (error instanceof NotDone) console.error(error.message);
  else if (error instanceof CannotStart) console.error(`${error.message}\n${error.advice}`);
  else if (error instanceof TypeError && (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) console.error(`${error.message}\n\n${usage}`);
  else throw error;
  process.exitCode = 1;
}
