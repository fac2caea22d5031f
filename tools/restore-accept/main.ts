import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { ErasureJournal, eraseAgain } from '../../libs/contexts/residents/vault/erasure-journal.js';
import { rulesFrom } from '../../libs/contracts/index.js';
import { accept, NoLongerSo, survey, WrittenOn, type LogOf, type Survey } from '../../libs/platform/context/index.js';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { Settings } from '../../libs/platform/ops/index.js';
import { findDatabase } from '../find-database.js';
import { Logs } from './logs.js';
import { asBlock, asDone, asJson } from './print.js';

const usage = `npm run restore-accept -- [--context utilities] [--yes] [--json]

After a database was restored from a backup, or a standby has taken over: says of each log where it ends, how far others
have read, and what was lost; asks; and then takes the log as it is for what it is from now on: its generation rises, and its
positions go on above all that anybody has met. Stop Hutong before, and whatever still runs with the old database.
  --context  only this one
  --yes      without asking
  --json     what was found, for programs; with --yes it is accepted as well
HUTONG_DATABASE_URL names the database; without it, it is that of the data folder (HUTONG_DATA_FOLDER, .hutong). Whose personal data was
erased since the backup, the journal says that lies outside of it (HUTONG_ERASURES_FILE, erasures.jsonl of the data folder): it is erased again.`;

class Unusable extends Error {}

type Options = { readonly context?: string | undefined; readonly yes: boolean; readonly json: boolean };

const options = { context: { type: 'string' }, yes: { type: 'boolean', default: false }, json: { type: 'boolean', default: false }, help: { type: 'boolean' } } as const;

const chosen = ({ all }: Logs, context: string | undefined): readonly LogOf[] => {
  const found = all.filter((each) => context === undefined || each.context === context);
  if (found.length > 0) return found;
  const there = all.map((each) => each.context).join(', ');
  throw new Unusable(there ? `There is no log of ${context ?? 'any context'}: there are ${there}` : 'This database holds no log');
};

const confirmed = async (contexts: readonly string[]): Promise<boolean> => {
  if (!process.stdin.isTTY) throw new Unusable('Nothing was changed: --yes accepts it without asking');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`Accept ${contexts.join(', ')} as restored? What was lost stays lost. Type yes: `).finally(() => asking.close());
  return answer.trim() === 'yes';
};

const run = async (logs: Logs, { context, yes, json }: Options, { erasuresFile }: Settings): Promise<void> => {
  const found: { readonly log: LogOf; readonly survey: Survey }[] = [];
  for (const log of chosen(logs, context)) found.push({ log, survey: await survey(log, logs.copies) });
  const restored = found.filter((each) => each.survey.restored);
  if (json) console.log(JSON.stringify(restored.map((each) => asJson(each.survey))));
  else console.log(restored.map((each) => asBlock(each.survey)).join('\n\n') || 'No log is refused, and none has lost what others hold: there is nothing to accept.');
  if (restored.length === 0 || (json && !yes)) return;
  const tell = json ? console.error : console.log;
  if (!yes && !(await confirmed(restored.map(({ log }) => log.context)))) throw new Unusable('Nothing was changed');
  for (const { log, survey: before } of restored) {
    const journal = log.context === 'residents' ? new ErasureJournal(erasuresFile) : undefined;
    const accepted = await accept(log, before, async (tx) => {
      if (!journal) return;
      const erased = await eraseAgain(tx, journal);
      tell(`${erased} residents whose data the backup still held are erased again: ${journal.file} says that they were.`);
    });
    tell(asDone(log.context, accepted));
  }
};

try {
  const { values } = parseArgs({ options });
  if (values.help) console.log(usage);
  else {
    const settings = Settings.from(process.env, rulesFrom);
    const database = await findDatabase(settings);
    try {
      const logs = await Logs.open(database.url, settings);
      await run(logs, values, settings).finally(() => logs.close());
    } finally {
      await database.release();
    }
  }
} catch (error) {
  process.exitCode = 1;
  if (error instanceof CannotStart) console.error(`${error.message}\n${error.advice}`);
  else if (error instanceof Unusable || error instanceof NoLongerSo || error instanceof WrittenOn) console.error(error.message);
  else if (error instanceof TypeError && (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) console.error(`${error.message}\n\n${usage}`);
  else throw error;
}
