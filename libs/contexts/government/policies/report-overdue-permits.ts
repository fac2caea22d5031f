import type { RuleReference } from '../../../contracts/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import { Decisions } from '../../../platform/event-store/index.js';
import { TimerRunner, type Timer } from '../../../platform/timers/index.js';
import { overduePermits } from '../domain/overdue-permits.js';
import { caughtUp } from '../queries/reading.js';
import { sentBy } from './hutong.js';

const what = 'report-overdue-permit';
const HOUR_MS = 3_600_000;

/** Works that were begun in an emergency, or went on as one: what a permit has to be asked for. */
export type Begun = {
  readonly worksId: string;
  readonly ownerId: string;
  readonly projectId: string;
  /** As an emergency. */
  readonly startedAt: string;
  /** permits.needed, as it was then. */
  readonly rule: RuleReference;
};

export const overdueTimer = (begun: Begun, laterHours: number): Timer<Begun> => ({
  id: `${what} ${begun.worksId}`,
  what,
  dueAt: new Date(Date.parse(begun.startedAt) + laterHours * HOUR_MS),
  data: begun,
});

/** Works that were begun without a permit, and for which none was asked for in time, are told of once. */
export const reportOverduePermits = (runtime: ContextRuntime, onFailure: (error: unknown) => void): Background => {
  const decisions = new Decisions(runtime.store, overduePermits);
  return new TimerRunner({
    database: runtime.database,
    what,
    onDue: async (timer) => {
      // Set by `overdueTimer`.
      const begun = timer.data as Begun;
      const { worksId, ownerId, projectId, startedAt, rule } = begun;
      await decisions.decide({
        ...sentBy(timer),
        id: worksId,
        command: { type: 'report-overdue-permit', worksId, ownerId, startedAt, rule, requested: await wasRequested(runtime, begun, timer.dueAt) },
        operation: what,
        subject: { type: 'Works', id: worksId },
        projectIds: () => [projectId],
        answer: ({ told }) => told,
      });
    },
    onFailure,
  });
};

/**
 * Whether leave to dig was asked for: after they began, or before, and not refused or over by then. A request that was withdrawn asks for nothing.
 * @throws {Error} while the view is behind the log: the timer comes again
 */
const wasRequested = async (runtime: ContextRuntime, { worksId, startedAt }: Begun, by: Date): Promise<boolean> => {
  if (!(await caughtUp(runtime))) throw new Error('The view of permits is behind the log');
  const { rowCount } = await runtime.database.pool.query(
    `SELECT FROM permits WHERE works_id = $1 AND kind = 'DIG' AND status <> 'WITHDRAWN' AND requested_at <= $2
       AND (requested_at >= $3 OR closed_at IS NULL OR closed_at > $3) LIMIT 1`,
    [worksId, by, startedAt],
  );
  return rowCount === 1;
};
