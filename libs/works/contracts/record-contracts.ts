import type { ContractorsEvent } from '../../contracts/index.js';
import type { Consumer } from '../../platform/context/index.js';
import type { BatchHandler, PublicEvent } from '../../platform/event-bus/index.js';

type Published = {
  [T in ContractorsEvent['type']]: PublicEvent & { readonly type: `contractors.${T}.v1`; readonly data: Extract<ContractorsEvent, { type: T }>['data'] };
}['contract-concluded' | 'contract-ended'];

/** Learns who may act for whom. The rest of what contractors publish is not about that. */
export const recordContracts: BatchHandler = async (events, tx) => {
  // Contractors published what the catalogue describes.
  for (const { type, data } of events as readonly Published[]) {
    if (type === 'contractors.contract-concluded.v1') {
      const { contractId, principalId, contractorId, projectIds, window } = data;
      await tx.query(
        `INSERT INTO known_contracts (id, principal_id, contractor_id, project_ids, valid_from, valid_until) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET principal_id = $2, contractor_id = $3, project_ids = $4, valid_from = $5, valid_until = $6`,
        [contractId, principalId, contractorId, projectIds, window.start, window.end],
      );
    } else if (type === 'contractors.contract-ended.v1')
      await tx.query('INSERT INTO known_contracts (id, ended_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET ended_at = $2', [data.contractId, data.endsAt]);
  }
};

/** What a home of works adds to its consumers to know who may act for whom. */
export const contractsRecorder: Consumer = { name: 'contracts', topics: ['contractors'], handler: recordContracts };
