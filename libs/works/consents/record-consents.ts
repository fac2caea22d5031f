import type { PoolClient } from 'pg';
import type { z } from 'zod';
import type { residentsEvents } from '../../contracts/index.js';
import type { Consumer } from '../../platform/context/index.js';
import type { PublicEvent } from '../../platform/event-bus/index.js';

type Told<Type extends keyof typeof residentsEvents> = PublicEvent & {
  readonly type: `residents.${Type}.v1`;
  readonly data: z.infer<(typeof residentsEvents)[Type]>;
};
type Published = Told<'ballot-announced'> | Told<'ballot-announced-anew'> | Told<'owners-consented'>;

/** Learns where owners are asked about a work item, and when what they decided took effect. The rest of what residents publish is not about that. */
export const consentRecorder: Consumer = {
  name: 'consents',
  topics: ['residents'],
  handler: async (events, tx) => {
    // Residents published what the catalogue describes.
    for (const event of events as readonly Published[]) await recordOne(event, tx);
  },
};

const recordOne = async ({ type, data, occurredAt }: Published, tx: PoolClient): Promise<void> => {
  const { ballotId } = data;
  switch (type) {
    case 'residents.ballot-announced.v1':
    case 'residents.ballot-announced-anew.v1': {
      const { questions, announcedOn } = data;
      // A new notice is another text: what the one before asked is asked no more.
      await tx.query('DELETE FROM known_consents WHERE ballot_id = $1', [ballotId]);
      for (const { key, matter, workItemId } of questions) {
        if (workItemId == null) continue;
        const text = 'INSERT INTO known_consents (ballot_id, question, work_item_id, matter, asked_on) VALUES ($1, $2, $3, $4, $5)';
        await tx.query(text, [ballotId, key, workItemId, matter, announcedOn]);
      }
      return;
    }
    case 'residents.owners-consented.v1':
      await tx.query('UPDATE known_consents SET consented_at = $3 WHERE ballot_id = $1 AND question = $2', [ballotId, data.question, occurredAt]);
  }
};
