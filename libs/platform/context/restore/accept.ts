import type { PoolClient } from 'pg';
import { restartRelay } from '../../event-bus/index.js';
import { adoptServer, beginGeneration, logIdentity } from '../../event-store/index.js';
import { followGeneration } from '../../timers/index.js';
import { outdateBeyond } from '../../views/index.js';
import type { LogOf, Survey } from './survey.js';

/** What was acknowledged and never published had positions as well: more than are written in a minute at the highest rate. */
const margin = 1_000_000;

export type Accepted = {
  readonly generation: number;
  /** All of its positions are above this. */
  readonly after: number;
  /** Views that are built again when the context starts. */
  readonly rebuilt: readonly string[];
};

/** Somebody has accepted it, or written to the log, since it was looked at. */
export class NoLongerSo extends Error {
  override readonly name = 'NoLongerSo';
}

/**
 * Takes the log as it was found for what it is from now on, in one transaction. Its generation rises; its positions go on above all that
 * anybody has met; the relay goes on after what the topic holds. What was lost stays where others hold it.
 *
 * @param first what has to be done in a restored database before anybody reads it: erasures that the backup knows nothing of
 * @throws {NoLongerSo} when the log is no longer as the survey found it: nothing is changed.
 */
export const accept = ({ database }: Pick<LogOf, 'database'>, found: Survey, first: (tx: PoolClient) => Promise<unknown> = nothing): Promise<Accepted> =>
  database.transaction(async (tx) => {
    await tx.query('LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE');
    await mustBeAsFound(tx, found);
    const { rows } = await tx.query<{ last: string }>('SELECT last_value AS last FROM position_seq');
    const end = Number(rows[0]?.last);
    const generation = Math.max(found.generation, found.seenGeneration) + 1;
    const after = Math.max(end, found.seen) + margin;
    await first(tx);
    await beginGeneration(tx, { generation, after });
    await adoptServer(tx, generation);
    await restartRelay(tx, found.relay);
    await followGeneration(tx, generation, end);
    const rebuilt = await outdateBeyond(tx, end);
    return { generation, after, rebuilt };
  });

const nothing = async (): Promise<void> => undefined;

const mustBeAsFound = async (tx: PoolClient, { context, generation, end }: Survey): Promise<void> => {
  const { generations } = await logIdentity(tx, context);
  const { rows } = await tx.query<{ position: string | null }>('SELECT max(position) AS position FROM events');
  const now = { generation: Math.max(...generations.map((each) => each.generation)), end: Number(rows[0]?.position ?? 0) };
  if (now.generation !== generation || now.end !== (end?.position ?? 0))
    throw new NoLongerSo(`The log of ${context} is no longer as it was found: it was accepted or written to meanwhile. Look again`);
};
