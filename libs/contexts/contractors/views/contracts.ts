import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { concluded, contracts, type Contract, type ContractEvent, type ContractState } from '../domain/contracts.js';

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
    for (const event of events.filter(isOfContract)) await applyOne(event, tx);
  },
};

const applyOne = async (event: RecordedEvent & ContractEvent, tx: PoolClient): Promise<void> => {
  const { rows } = await tx.query<{ state: Contract }>('SELECT state FROM contracts WHERE id = $1', [event.data.contractId]);
  const before: ContractState = rows[0] ? { status: 'concluded', contract: rows[0].state } : contracts.initialState;
  const contract = concluded(contracts.evolve(before, event));
  const { id, principalId, contractorId, window, endedAt } = contract;
  await tx.query(
    `INSERT INTO contracts (id, position, principal_id, contractor_id, valid_from, valid_until, ended_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, state = excluded.state`,
    [id, event.position, principalId, contractorId, window.start, window.end, endedAt, JSON.stringify(contract)],
  );
};
