import { refusal } from '../../../contracts/index.js';
import type { From } from '../../../platform/command-bus/index.js';
import type { ContextRuntime } from '../../../platform/context/index.js';
import { inherited, type Addressed, type Audience } from '../../../platform/kernel/index.js';
import { caughtUp, Conditions } from '../../../platform/reading/index.js';
import { seenBy } from './clearance.js';

/** What a command needs of the entry that it hangs something on: its projects, and who sees what hangs there. */
export type SeenEntry = { readonly entryId: string; readonly projectIds: readonly string[]; readonly audience: Audience };

type Row = { readonly entryId: string; readonly event: Addressed };

const find = async ({ database }: ContextRuntime, { caller }: From, source: string, key: string, value: string): Promise<SeenEntry | undefined> => {
  const conditions = new Conditions().add(value, (given) => `${key} = ${given}`);
  conditions.always(seenBy(caller, 'e', (each) => conditions.parameter(each)));
  const text = `SELECT e.id AS "entryId", e.entry->'event' AS event FROM ${source} WHERE ${conditions.where}`;
  const { rows } = await database.pool.query<Row>({ name: `seen-entry ${key} ${caller === null}`, text, values: conditions.values });
  const [row] = rows;
  return row && { entryId: row.entryId, projectIds: row.event.projectIds, audience: inherited(row.event) };
};

/** @throws {Refusal} UNKNOWN_ENTRY, also for one that whoever asks does not see: nobody learns that it is there */
export const mustSeeEntry = async (runtime: ContextRuntime, from: From, entryId: string): Promise<SeenEntry> => {
  const found = await find(runtime, from, 'feed_entries e', 'e.id', entryId);
  if (!found) throw refusal('UNKNOWN_ENTRY', 'entryId');
  return found;
};

/**
 * The entry that a thread is on; of a thread that was just opened, once the views have it.
 * @throws {Refusal} UNKNOWN_THREAD
 */
export const mustSeeThread = async (runtime: ContextRuntime, from: From, threadId: string): Promise<SeenEntry> => {
  const read = () => find(runtime, from, 'threads t JOIN feed_entries e ON e.id = t.entry_id', 't.id', threadId);
  const found = (await read()) ?? ((await caughtUp(runtime)) ? await read() : undefined);
  if (!found) throw refusal('UNKNOWN_THREAD', 'threadId');
  return found;
};
