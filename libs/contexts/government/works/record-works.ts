import type { PoolClient } from 'pg';
import { referenceTo, worksEventOf } from '../../../contracts/index.js';
import type { Consumer } from '../../../platform/context/index.js';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import { setTimers } from '../../../platform/timers/index.js';
import { assertNever } from '../../../platform/kernel/index.js';
import { overdueTimer } from '../policies/report-overdue-permits.js';
import type { RulesInForce } from '../rules-in-force.js';

export const worksOf = { name: 'works', topics: ['utilities', 'contractors'] } as const;

/** Learns what permits are for; when works that go on are an emergency, the clock of their permit begins. */
export const recordWorks = (rules: RulesInForce): Consumer => ({
  ...worksOf,
  handler: async (events, tx) => {
    for (const event of events) await recordOne(event, rules, tx);
  },
});

const recordOne = async (published: PublicEvent, rules: RulesInForce, tx: PoolClient): Promise<void> => {
  const event = worksEventOf(published.type, published.data);
  if (!event) return;
  const { worksId } = event.data;
  const { occurredAt } = published;
  const become = (status: string) => tx.query('UPDATE known_works SET status = $2 WHERE id = $1', [worksId, status]);
  const begin = (status: string) => tx.query('UPDATE known_works SET status = $2, started_at = coalesce(started_at, $3) WHERE id = $1', [worksId, status, occurredAt]);
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
      if (!event.data.kind) return;
      await tx.query('UPDATE known_works SET kind = $2 WHERE id = $1', [worksId, event.data.kind]);
      await setClock(worksId, occurredAt, rules, tx);
      return;
    case 'works-started':
      await begin('STARTED');
      await setClock(worksId, occurredAt, rules, tx);
      return;
    case 'works-blocked':
      await become('BLOCKED');
      return;
    case 'works-finished':
      // What nobody said had started has been going on all the same.
      await begin('FINISHED');
      await setClock(worksId, occurredAt, rules, tx);
      return;
    case 'works-cancelled':
      await become('CANCELLED');
      return;
    default:
      assertNever(event);
  }
};

/** Of works that go on and are an emergency; once: neither a pause nor a revision moves the deadline. */
const setClock = async (worksId: string, at: string, rules: RulesInForce, tx: PoolClient): Promise<void> => {
  const rule = await rules.at('permitsNeeded', new Date(at));
  const { rows } = await tx.query<{ ownerId: string; projectId: string; since: Date }>(
    `UPDATE known_works SET emergency_at = greatest(started_at, $2) WHERE id = $1 AND started_at IS NOT NULL AND emergency_at IS NULL AND kind = ANY ($3)
     RETURNING owner_id AS "ownerId", project_id AS "projectId", emergency_at AS since`,
    [worksId, at, rule.values.emergency],
  );
  const [works] = rows;
  if (!works) return;
  const { ownerId, projectId, since } = works;
  await setTimers(tx, [overdueTimer({ worksId, ownerId, projectId, startedAt: since.toISOString(), rule: referenceTo(rule) }, rule.values.laterHours)]);
};
