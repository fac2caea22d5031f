import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ballotReceipt, recountFile } from '../../libs/contexts/residents/ballots/recount-file.js';
import { againstReceipt } from './receipt.js';
import { recount } from './recount.js';

const usage = `npx hutong-recount <ballot.json> [--receipt <file>] [--root <root>] [--roll-root <root>]

Recounts a ballot of owners from what was published of it: that every entry counts for one head at most and votes once, with what its
unit counts for; that all of them add up to the totals; and what these come to. It uses no network. --receipt takes what you were given
when you voted: then it says whether your vote is in it as you cast it. --root and --roll-root take what was published with the result and at the
opening, in the timeline of the project.

Exit code 0: it is so. 1: it is not; the message names the entry. 2: it could not be recounted.`;

/** The file is none: nothing can be said of the ballot. */
class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

const readAs = async <T>(form: z.ZodType<T>, file: string): Promise<T> => {
  try {
    return form.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new Unreadable(`${file} cannot be read: ${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}`);
  }
};

const run = async (args: string[]): Promise<number> => {
  const root = { type: 'string' } as const;
  const options = { receipt: { type: 'string', multiple: true, default: [] as string[] }, root, 'roll-root': root, help: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  if (values.help) return (console.log(usage), 0);
  const [place, ...more] = positionals;
  if (place === undefined || more.length > 0) throw new Unreadable(usage);
  const file = await readAs(recountFile, place);
  const receipts = await Promise.all(values.receipt.map((each) => readAs(ballotReceipt, each)));
  const verdicts = [recount(file), ...receipts.map((receipt) => againstReceipt(file, receipt))];
  const faults = verdicts.flatMap((verdict) => verdict.faults);
  if (values.root !== undefined && values.root !== file.root) faults.push(`The root of the entries is ${file.root}: another one was published`);
  if (values['roll-root'] !== undefined && values['roll-root'] !== file.rollRoot) faults.push(`The root of the roll is ${file.rollRoot}: another one was published`);
  for (const line of verdicts.flatMap(({ said }) => said)) console.log(line);
  for (const fault of faults) console.error(`${fault}.`);
  return faults.length === 0 ? 0 : 1;
};

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = 2;
  if (error instanceof Unreadable) console.error(error.message);
  else if (error instanceof TypeError && (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) console.error(`${error.message}\n\n${usage}`);
  else throw error;
}
