import type { Directory } from '../../../directory/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import { caughtUp } from '../../../platform/reading/index.js';
import { Follower, setTimers, TimerRunner, type Timer } from '../../../platform/timers/index.js';
import type { EstateEvent } from '../domain/estates.js';
import { Telling } from '../neighbours/telling.js';

const what = 'tell-neighbours';

/** What has happened, by which something may have to be told. */
type Cause = { readonly id: string; readonly occurredAt: string; readonly correlationId: string };
/** `nearSince`: where works and an estate may have come near each other by it. */
type Data = { readonly worksId: string; readonly nearSince: string | null; readonly correlationId: string };

/** Due at once: it stands with the progress of whoever heard of it, and is done, whatever happens to this process. */
export const tellOf = (worksId: string, { id, occurredAt, correlationId }: Cause, { comeNear = false } = {}): Timer<Data> => ({
  id: `${what} ${worksId} ${id}`,
  what,
  dueAt: new Date(occurredAt),
  data: { worksId, nearSince: comeNear ? occurredAt : null, correlationId },
});

const placings: readonly EstateEvent['type'][] = ['estate-registered', 'estate-placed'];
const mayBringNear = ({ type }: RecordedEvent): boolean => (placings as readonly string[]).includes(type);

/**
 * Who lives near an emergency is told of it, and that it is over: each estate once, in whatever order it is heard of, also where nobody was
 * there at the time; and estates that are registered, or placed, while it goes on.
 */
export const tellNeighbours = (runtime: ContextRuntime, directory: Directory, onFailure: (error: unknown) => void): readonly Background[] => {
  const { store, database } = runtime;
  const telling = new Telling(runtime, directory);
  const follower = new Follower({
    name: 'estates-near-emergencies',
    database,
    store,
    follow: async (events, tx) => {
      const near = events.filter(mayBringNear);
      if (near.length === 0) return;
      const { rows } = await tx.query<{ id: string }>('SELECT id FROM known_works WHERE tell_from IS NOT NULL AND over_at IS NULL');
      const causes = near.map(({ position, occurredAt, metadata: { correlationId } }) => ({ id: String(position), occurredAt: occurredAt.toISOString(), correlationId }));
      const timers = causes.flatMap((cause) => rows.map(({ id }) => tellOf(id, cause, { comeNear: true })));
      await setTimers(tx, timers);
    },
    onFailure,
  });
  const runner = new TimerRunner({
    database,
    what,
    onDue: async (timer) => {
      // Set by `tellOf`.
      const { worksId, nearSince, correlationId } = timer.data as Data;
      // No refusal, which would end the timer: it comes again.
      if (!(await caughtUp(runtime))) throw new Error('The view of the register is behind the log');
      await telling.tell(worksId, { nearSince: nearSince === null ? null : new Date(nearSince), correlationId });
    },
    onFailure,
  });
  return [follower, runner];
};
