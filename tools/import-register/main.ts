import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { Progress } from '../progress.js';
import { asCounts, asText } from './print.js';
import { NotDone, RegisterApi } from './register-api.js';

const usage = `npm run import-register -- <estate> <file.csv> [--yes]

Sends a CSV file to the register of an estate whose register you keep, says what it would change and which rows are bad, asks,
and imports all of it or nothing. Its columns: docs/register.md.
  <estate>  its id, as the query estates has it
  --yes     without asking; a file with a bad row is never imported

HUTONG_TOKEN is your token (npm run -s token -- --party RESIDENTS --organisation <id>), HUTONG_URL the place
(http://127.0.0.1:3000/graphql).`;

const confirmed = async (): Promise<boolean> => {
  if (!process.stdin.isTTY) throw new NotDone('Nothing was changed: --yes imports it without asking');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  return (await asking.question('Import it? Type yes: ').finally(() => asking.close())).trim() === 'yes';
};

const run = async (args: string[]): Promise<void> => {
  const { values, positionals } = parseArgs({ args, options: { yes: { type: 'boolean', default: false } }, allowPositionals: true });
  const [estate, file] = positionals;
  if (!estate || !file) throw new NotDone(usage);
  const token = process.env['HUTONG_TOKEN'];
  if (!token) throw new NotDone(`Say who you are: HUTONG_TOKEN.\n\n${usage}`);
  const csv = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new NotDone(`${file} cannot be read (${error.code ?? error.message})`);
  });
  // The same file under the same name: sent again after an interruption, it replaces itself.
  const importId = createHash('sha256').update(csv).digest('hex').slice(0, 16);
  const register = new RegisterApi(process.env['HUTONG_URL'] ?? 'http://127.0.0.1:3000/graphql', token, estate);
  const progress = new Progress('import-register', 'parts');
  await register.stage(importId, csv, (part, of) => (part === 1 ? progress.start(of, 1) : progress.reach(part)));
  progress.stop();
  const preview = await register.preview(importId);
  console.log(asText(preview));
  if (preview.badRows.length > 0) throw new NotDone('Nothing was changed');
  if (!values.yes && !(await confirmed())) throw new NotDone('Nothing was changed');
  console.log(`Imported. ${asCounts(await register.import(importId, preview.digest))}`);
};

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  if (error instanceof NotDone) console.error(error.message);
  else if (error instanceof TypeError && (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) console.error(`${error.message}\n\n${usage}`);
  else throw error;
}
