import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ResidentVault } from '../libs/contexts/residents/vault/resident-vault.js';
import { rulesFrom } from '../libs/contracts/index.js';
import { Database } from '../libs/platform/database/index.js';
import { CannotStart } from '../libs/platform/embedded-postgres/index.js';
import { Settings } from '../libs/platform/ops/index.js';
import { MasterKeys, masterKeysIn, NotAsSealed } from '../libs/platform/vault/index.js';
import { findDatabase } from './find-database.js';

const usage = `npm run vault-keys -- fresh     prints a new master key: put it first into HUTONG_VAULT_KEYS, the old one behind it, and start Hutong again
npm run vault-keys -- rewrap    wraps by the first key whatever another one wraps; afterwards the others can be left out
Master keys wrap the keys of persons, which seal their data (docs/register.md). HUTONG_VAULT_KEYS names them; without it they are in vault-keys
of the data folder (HUTONG_DATA_FOLDER, .hutong). HUTONG_DATABASE_URL names the database; without it, it is that of the data folder.`;

class Unusable extends Error {}

const rewrap = async (): Promise<string> => {
  const settings = Settings.from(process.env, rulesFrom);
  const masterKeys = settings.vaultKeys ?? (await masterKeysIn(join(settings.dataFolder, 'vault-keys')));
  const found = await findDatabase(settings);
  try {
    const database = await Database.open({ url: found.url, schema: 'residents', migrations: [], poolSize: 2 });
    try {
      const wrapped = await database.transaction((tx) => new ResidentVault(database.pool, masterKeys).rewrap(tx));
      return `${wrapped} keys were wrapped by another key than ${masterKeys.current}; now it wraps all of them. The others can be left out of HUTONG_VAULT_KEYS.`;
    } finally {
      await database.close();
    }
  } finally {
    await found.release();
  }
};

const run = async (command: string | undefined): Promise<string> => {
  if (command === 'fresh') return MasterKeys.fresh(new Date().toISOString().slice(0, 10));
  if (command === 'rewrap') return rewrap();
  throw new Unusable(usage);
};

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  console.log(await run(positionals[0]));
} catch (error) {
  process.exitCode = 1;
  if (error instanceof CannotStart) console.error(`${error.message}\n${error.advice}`);
  else if (error instanceof Unusable) console.error(error.message);
  else if (error instanceof NotAsSealed) console.error(`Nothing was changed. ${error.message}`);
  else if ((error as { code?: string }).code === '42P01') console.error('This database has no vault yet: start Hutong once with it.');
  else if (error instanceof TypeError && (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) console.error(`${error.message}\n\n${usage}`);
  else throw error;
}
