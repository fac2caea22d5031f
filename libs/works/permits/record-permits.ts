import type { PoolClient } from 'pg';
import type { PermitEvent } from '../../contracts/index.js';
import type { Consumer } from '../../platform/context/index.js';
import type { PublicEvent } from '../../platform/event-bus/index.js';
import { assertNever } from '../../platform/kernel/index.js';

/** Learns which permits there are, and how each stands. */
export const permitRecorder: Consumer = {
  name: 'permits',
  topics: ['government'],
  handler: async (events, tx) => {
    for (const event of events) await recordOne(event, tx);
  },
};

/** Government publishes what the catalogue describes. What is not about one permit passes. */
const permitEventOf = ({ type, data, subject }: PublicEvent): PermitEvent | undefined => {
  const name = /^government\.(permit-[a-z]+)\.v1$/.exec(type)?.[1];
  return name === undefined || subject.type !== 'Permit' ? undefined : ({ type: name, data } as PermitEvent);
};

const recordOne = async (published: PublicEvent, tx: PoolClient): Promise<void> => {
  const event = permitEventOf(published);
  if (!event) return;
  const become = (status: string) => tx.query('UPDATE known_permits SET status = $2 WHERE id = $1', [event.data.permitId, status]);
  switch (event.type) {
    case 'permit-requested': {
      const { permitId, worksId, kind, window } = event.data;
      const text = `INSERT INTO known_permits (id, works_id, kind, status, permit_window) VALUES ($1, $2, $3, 'REQUESTED', $4) ON CONFLICT DO NOTHING`;
      await tx.query(text, [permitId, worksId, kind, JSON.stringify(window)]);
      return;
    }
    case 'permit-consented':
      return;
    case 'permit-granted':
      await tx.query(`UPDATE known_permits SET status = 'GRANTED', granted_at = $2 WHERE id = $1`, [event.data.permitId, published.occurredAt]);
      return;
    case 'permit-refused':
      await become('REFUSED');
      return;
    case 'permit-revoked':
      await become('REVOKED');
      return;
    case 'permit-withdrawn':
      await become('WITHDRAWN');
      return;
    case 'permit-expired':
      await become('EXPIRED');
      return;
    default:
      assertNever(event);
  }
};
