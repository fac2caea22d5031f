import type { PoolClient } from 'pg';
import { referenceTo, type WorksEvent, type WorksKind } from '../../../contracts/index.js';
import type { Consumer } from '../../../platform/context/index.js';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import { setTimers } from '../../../platform/timers/index.js';
import { assertNever } from '../../../platform/kernel/index.js';
import { overdueTimer } from '../policies/report-overdue-permits.js';
import type { RulesInForce } from '../rules-in-force.js';

export const worksOf = { name: 'works', topics: ['utilities', 'contractors'] } as const;

/** Learns what permits are for; when an emergency repair begins, the clock of its permit does too. */
export const recordWorks = (rules: RulesInForce): Consumer => ({
  ...worksOf,
  handler: async (events, tx) => {
    for (const event of events) await recordOne(event, rules, tx);
  },
});

/** The homes of works publish what the catalogue describes. What is not about works passes. */
const worksEventOf = ({ type, data }: PublicEvent): WorksEvent | undefined => {
  const name = /^\w+\.(works-[a-z]+)\.v1$/.exec(type)?.[1];
  return name === undefined ? undefined : ({ type: name, data } as WorksEvent);
};

const recordOne = async (published: PublicEvent, rules: RulesInForce, tx: PoolClient): Promise<void> => {
  const event = worksEventOf(published);
  if (!event) return;
  const { worksId } = event.data;
  const become = (status: string) => tx.query('UPDATE known_works SET status = $2 WHERE id = $1', [worksId, status]);
  switch (event.type) {
    case 'works-planned': {
      const { ownerId, kind, projectId, window } = event.data;
      const text = `INSERT INTO known_works (id, owner_id, kind, project_id, work_window, status) VALUES ($1, $2, $3, $4, $5, 'PLANNED') ON CONFLICT DO NOTHING`;
      await tx.query(text, [worksId, ownerId, kind, projectId, JSON.stringify(window)]);
      return;
    }
    case 'works-rescheduled':
      await tx.query('UPDATE known_works SET work_window = $2 WHERE id = $1', [worksId, JSON.stringify(event.data.window)]);
      return;
    case 'works-revised':
      if (event.data.kind) await tx.query('UPDATE known_works SET kind = $2 WHERE id = $1', [worksId, event.data.kind]);
      return;
    case 'works-started':
      await become('STARTED');
      await begun(worksId, published.occurredAt, rules, tx);
      return;
    case 'works-blocked':
      await become('BLOCKED');
      return;
    case 'works-finished':
      await become('FINISHED');
      return;
    case 'works-cancelled':
      await become('CANCELLED');
      return;
    default:
      assertNever(event);
  }
};

/** The first time only: that they go on after having been blocked moves no deadline. */
const begun = async (worksId: string, startedAt: string, rules: RulesInForce, tx: PoolClient): Promise<void> => {
  const { rows } = await tx.query<{ kind: WorksKind; ownerId: string; projectId: string }>(
    'UPDATE known_works SET started_at = $2 WHERE id = $1 AND started_at IS NULL RETURNING kind, owner_id AS "ownerId", project_id AS "projectId"',
    [worksId, startedAt],
  );
  const [works] = rows;
  if (!works) return;
  const rule = await rules.at('permitsNeeded', new Date(startedAt));
  const { kind, ownerId, projectId } = works;
  if (!rule.values.emergency.includes(kind)) return;
  await setTimers(tx, [overdueTimer({ worksId, ownerId, projectId, startedAt, rule: referenceTo(rule) }, rule.values.laterHours)]);
};
