import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { rulesFrom } from '../libs/contracts/index.js';
import { CannotStart } from '../libs/platform/embedded-postgres/index.js';
import { Settings } from '../libs/platform/ops/index.js';
import { keysIn, rotate, verifierKeyOf } from '../libs/platform/proof/index.js';
import { findDatabase } from './find-database.js';

const usage = `npm run proof-keys -- list      the keys that this installation signs its logs with, as verifiers take them, oldest first
npm run proof-keys -- rotate    makes a new one, which signs from the next entry on; nothing has to be started again

They are in proof-keys.json of the data folder of coordination (HUTONG_DATA_FOLDER, .hutong); its processes share it. The old ones stay:
what they signed stays signed. Tell those who verify of a new one, over a way that they trust: as another --key of npx hutong-verify.
HUTONG_DATABASE_URL names the database; without it, it is that of the data folder.`;

class Unusable extends Error {}

const nameIn = async (url: string): Promise<string> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>('SELECT name FROM coordination.proof_installation');
    return rows[0]?.name ?? '';
  } catch (error) {
    if ((error as { code?: string }).code === '42P01') throw new Unusable('This database has no name to sign under yet: start Hutong once with it.');
    throw error;
  } finally {
    await client.end();
  }
};

const run = async (command: string | undefined): Promise<string> => {
  if (command !== 'list' && command !== 'rotate') throw new Unusable(usage);
  const settings = Settings.from(process.env, rulesFrom);
  const found = await findDatabase(settings);
  const name = await nameIn(found.url).finally(() => found.release());
  const file = join(settings.dataFolder, 'proof-keys.json');
  const keys = await (command === 'rotate' ? rotate(file) : keysIn(file));
  return keys.map(({ key, since }) => `${since.toISOString()}  ${String(verifierKeyOf(key, name))}`).join('\n');
};

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  console.log(await run(positionals[0]));
} catch (error) {
  process.exitCode = 1;
  if (error instanceof CannotStart) console.error(`${error.message}\n${error.advice}`);
  else if (error instanceof Unusable) console.error(error.message);
  else if (error instanceof TypeError && (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) console.error(`${error.message}\n\n${usage}`);
  else throw error;
}
