import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isKeyName, keysIn, VerifierKey, verifierKeyOf } from '../../libs/platform/proof/index.js';
import { Unreadable } from '../verify/export-file.js';
import { LogClient } from './log-client.js';
import { Witness, type Seen } from './witness.js';

const usage = `npm run witness -- --url <http://host:3000> --key <key of the installation> [--name <witness.example.org>] [--folder .hutong-witness]

Co-signs the checkpoints of every project's log of a Hutong, as long as each begins with the one before: who has them can prove that a
tail was cut or a history forked. Run it where whoever runs that Hutong has no say. It prints its own key, for HUTONG_WITNESSES there and
for npx hutong-verify --witness, and keeps key and checkpoints in its folder: lose it, and nothing shows what it has seen.
--every <seconds> says how often it looks (10); --once looks once, and exits with 1 where a log is not what it was.`;

class Unusable extends Error {}

const options = {
  url: { type: 'string' },
  key: { type: 'string', multiple: true, default: [] as string[] },
  name: { type: 'string', default: hostname() },
  folder: { type: 'string', default: '.hutong-witness' },
  every: { type: 'string', default: '10' },
  once: { type: 'boolean', default: false },
} as const;

const parsed = (text: string): VerifierKey => {
  try {
    return VerifierKey.parse(text);
  } catch (error) {
    throw new Unusable((error as Error).message);
  }
};

const told = ({ outcome, origin, size, told }: Seen): string => {
  const what = { cosigned: 'co-signed', unchanged: 'unchanged', 'not-taken': 'NOT TAKEN', refused: 'REFUSED' }[outcome];
  return `${new Date().toISOString()} ${what} ${origin}, ${size} entries${told === undefined ? '' : `: ${told}`}`;
};

/** @returns whether every log is what it was */
const look = async (witness: Witness): Promise<boolean> => {
  const seen = await witness.round();
  for (const each of seen.filter(({ outcome }) => outcome !== 'unchanged'))
    (each.outcome === 'cosigned' && each.told === undefined ? console.log : console.error)(told(each));
  return seen.every(({ outcome }) => outcome === 'cosigned' || outcome === 'unchanged');
};

const stopping = new AbortController();
// A terminal sends the signal, and npm once more.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

const run = async (): Promise<void> => {
  const { values } = parseArgs({ options });
  const { url, key: keys, name, once } = values;
  const every = Number(values.every);
  if (url === undefined || !URL.canParse(url) || keys.length === 0 || !(every > 0)) throw new Unusable(usage);
  if (!isKeyName(name)) throw new Unusable(`${name} cannot name a witness: give --name without blanks and plus`);
  const folder = resolve(values.folder);
  const [{ key }] = await keysIn(join(folder, 'witness-key.json'));
  console.log(`This witness is ${String(verifierKeyOf(key, name, 'cosignature'))}`);
  const witness = new Witness({ log: new LogClient(url), keys: keys.map(parsed), name, key, folder });
  if (once) {
    process.exitCode = (await look(witness)) ? 0 : 1;
    return;
  }
  while (!stopping.signal.aborted) {
    // Whatever is wrong may pass: a witness that has gone sees nothing.
    await look(witness).catch((error: unknown) => console.error(`${new Date().toISOString()} FAILED ${error instanceof Error ? error.message : String(error)}`));
    await sleep(every * 1_000, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
};

try {
  await run();
} catch (error) {
  process.exitCode = 1;
  if (error instanceof Unusable || error instanceof Unreadable) console.error(error.message);
  else if (error instanceof TypeError && (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) console.error(`${error.message}\n\n${usage}`);
  else throw error;
}
