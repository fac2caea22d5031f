import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import type { Contract, ContractEvent } from '../domain/contracts.js';

/** Contractors' log holds what its deciders decided. */
const isOfContract = (event: RecordedEvent): event is RecordedEvent & ContractEvent => event.type === 'contract-concluded' || event.type === 'contract-ended';

/** Who acts for whom, and until when, in the order in which it was agreed. */
export const contractBook: View = {
  name: 'contracts',
  version: 1,
  tables: ['contracts'],
  ddl: `
    CREATE TABLE contracts (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, principal_id text NOT NULL, contractor_id text NOT NULL,
      valid_from timestamptz NOT NULL, valid_until timestamptz NOT NULL, ended_at timestamptz, state jsonb NOT NULL);
    CREATE INDEX contracts_principal ON contracts (principal_id, position);
    CREATE INDEX contracts_contractor ON contracts (contractor_id, position);`,
  apply: async (events, tx) => {
    for (const event of events.filter(isOfContract)) {
      if (event.type === 'contract-concluded') {
        const { contractId: id, ...terms } = event.data;
        const contract: Contract = { id, ...terms, endedAt: null, endedReason: null };
        await tx.query('INSERT INTO contracts (id, position, principal_id, contractor_id, valid_from, valid_until, state) VALUES ($1, $2, $3, $4, $5, $6, $7)', [
          id,
          event.position,
          contract.principalId,
          contract.contractorId,
          contract.window.start,
          contract.window.end,
          JSON.stringify(contract),
        ]);
      } else {
        const { contractId, endsAt, reason } = event.data;
        const end: Pick<Contract, 'endedAt' | 'endedReason'> = { endedAt: endsAt, endedReason: reason };
        await tx.query('UPDATE contracts SET ended_at = $2, state = state || $3 WHERE id = $1', [contractId, endsAt, JSON.stringify(end)]);
      }
    }
  },
};
