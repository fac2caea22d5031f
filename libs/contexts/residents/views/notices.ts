import type { NeighbourEvent } from '../../../contracts/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { neighbours } from '../domain/neighbours/neighbours.js';

type Recorded = RecordedEvent & NeighbourEvent;
/** Residents' log holds what its deciders decided. */
const isOfNeighbours = (event: RecordedEvent): event is Recorded => event.streamId.startsWith(`${neighbours.category}-`);

/** What each estate was told of works near it. */
export const notices: View = {
  name: 'notices',
  version: 1,
  tables: ['notices'],
  ddl: `
    CREATE TABLE notices (
      position bigint PRIMARY KEY, estate_id text NOT NULL, works_id text NOT NULL, at timestamptz NOT NULL, told_at timestamptz NOT NULL, over_at timestamptz,
      UNIQUE (works_id, estate_id));
    CREATE INDEX notices_estate ON notices (estate_id, position);`,
  apply: async (events, tx) => {
    for (const event of events.filter(isOfNeighbours)) {
      const { estateId, worksId, at } = event.data;
      if (event.type === 'neighbours-told')
        await tx.query('INSERT INTO notices (position, estate_id, works_id, at, told_at) VALUES ($1, $2, $3, $4, $5)', [
          event.position,
          estateId,
          worksId,
          at,
          event.recordedAt,
        ]);
      else await tx.query('UPDATE notices SET over_at = $3 WHERE works_id = $1 AND estate_id = $2', [worksId, estateId, at]);
    }
  },
};
