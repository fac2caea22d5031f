import type { PoolClient } from 'pg';
import { worksEventOf, type EndOfWorks } from '../../../contracts/index.js';
import type { Directory } from '../../../directory/index.js';
import type { Consumer } from '../../../platform/context/index.js';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import { assertNever } from '../../../platform/kernel/index.js';
import { setTimers } from '../../../platform/timers/index.js';
import { tellOf } from '../policies/tell-neighbours.js';

type KindsAt = (instant: Date) => readonly string[];

/** Learns of works; of those that neighbours are told of, each change is looked at once more. What only some may see is told to nobody. */
export const worksNearby = (directory: Directory): Consumer => ({
  name: 'works-nearby',
  topics: ['utilities', 'contractors'],
  handler: async (events, tx) => {
    const ruleAt = await directory.versions('neighboursTold');
    for (const event of events) if (event.audience === 'public') await recordOne(event, (instant) => ruleAt(instant).values.kinds, tx);
  },
});

const recordOne = async (published: PublicEvent, kindsAt: KindsAt, tx: PoolClient): Promise<void> => {
  const event = worksEventOf(published.type, published.data);
  if (!event) return;
  const { worksId } = event.data;
  switch (event.type) {
    case 'works-planned': {
      const { projectId, kind, footprint } = event.data;
      const text = 'INSERT INTO known_works (id, project_id, kind, footprint) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING';
      await tx.query(text, [worksId, projectId, kind, JSON.stringify(footprint)]);
      // Most are none: of those nothing more is asked.
      if (kindsAt(new Date(published.occurredAt)).includes(kind)) await tell(published, worksId, kindsAt, tx);
      return;
    }
    case 'works-revised': {
      const { kind = null, footprint } = event.data;
      const text = 'UPDATE known_works SET kind = coalesce($2, kind), footprint = coalesce($3::jsonb, footprint) WHERE id = $1';
      await tx.query(text, [worksId, kind, footprint ? JSON.stringify(footprint) : null]);
      return tell(published, worksId, kindsAt, tx, { comeNear: footprint !== undefined });
    }
    case 'works-started':
      return tell(published, worksId, kindsAt, tx);
    case 'works-finished':
      return end(published, worksId, 'FINISHED', tx);
    case 'works-cancelled':
      return end(published, worksId, 'CANCELLED', tx);
    case 'works-rescheduled':
    case 'works-blocked':
      return;
    default:
      assertNever(event);
  }
};

const tell = async (published: PublicEvent, worksId: string, kindsAt: KindsAt, tx: PoolClient, how?: { readonly comeNear: boolean }): Promise<void> => {
  const { rowCount } = await tx.query(
    `UPDATE known_works SET tell_from = coalesce(tell_from, $2) WHERE id = $1 AND over_at IS NULL AND (tell_from IS NOT NULL OR kind = ANY ($3))`,
    [worksId, published.occurredAt, kindsAt(new Date(published.occurredAt))],
  );
  if (rowCount === 1) await setTimers(tx, [tellOf(worksId, published, how)]);
};

const end = async (published: PublicEvent, worksId: string, ended: EndOfWorks, tx: PoolClient): Promise<void> => {
  const { rows } = await tx.query<{ told: boolean }>(
    'UPDATE known_works SET over_at = $2, ended = $3 WHERE id = $1 AND over_at IS NULL RETURNING tell_from IS NOT NULL AS told',
    [worksId, published.occurredAt, ended],
  );
  if (rows[0]?.told) await setTimers(tx, [tellOf(worksId, published)]);
};
