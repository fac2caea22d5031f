import type { EventBus } from '../../event-bus/index.js';
import { LogRestored, type EventStore } from '../../event-store/index.js';
import { endOf, recordedBy } from './log-end.js';

/**
 * A backup that is put back without recovery, or a snapshot of the disk, leaves server and timeline as they were. Then the topic says so:
 * it holds what stands after the log's end.
 *
 * @throws {LogRestored}
 */
export const mustHoldWhatWasPublished = async ({ context, database, generation }: EventStore, bus: EventBus): Promise<void> => {
  const position = (await endOf(database))?.position ?? 0;
  // Later than that, so that nothing has to be read where all is well.
  const recordedAt = new Date((await recordedBy(database, position)).getTime() + 1);
  for await (const { event } of bus.published(context, { position, recordedAt })) {
    if (event.generation < generation) continue;
    // Another process may have written it since.
    const { rowCount } = await database.pool.query('SELECT FROM events WHERE position = $1', [event.position]);
    if (rowCount === 0) throw new LogRestored(context, `its topic holds ${event.id}, and it ends at ${position}`);
    return;
  }
};
