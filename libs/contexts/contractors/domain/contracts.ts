import { refusal, type ContractorsEvent } from '../../../contracts/index.js';
import { assertNever, CLOCKS_DIFFER_MS, type Decider, type OrganisationId, type Party } from '../../../platform/kernel/index.js';
import { isASideOfIt } from './permissions.js';

/** As everybody sees it. Instants are ISO strings in UTC; the window is half-open. */
export type Contract = {
  readonly id: string;
  readonly principalId: string;
  readonly contractorId: string;
  readonly title: string;
  readonly window: { readonly start: string; readonly end: string };
  /** Empty: all. */
  readonly projectIds: readonly string[];
  readonly endedAt: string | null;
  readonly endedReason: string | null;
};

export type ContractState = { readonly status: 'unknown' } | { readonly status: 'concluded'; readonly contract: Contract };

export type ContractCommand =
  | {
      readonly type: 'conclude-contract';
      readonly by: OrganisationId;
      readonly contractorParty: Party | undefined;
      readonly contract: Omit<Contract, 'principalId' | 'endedAt' | 'endedReason'>;
    }
  | {
      readonly type: 'end-contract';
      readonly by: OrganisationId;
      readonly reason: string;
      /** When it ends, and when that is learned. */
      readonly at: string;
      readonly now: string;
    };

export type ContractEvent = Extract<ContractorsEvent, { readonly type: `contract-${string}` }>;

const decide = (command: ContractCommand, state: ContractState): readonly ContractEvent[] => {
  switch (command.type) {
    case 'conclude-contract': {
      const { by, contractorParty, contract } = command;
      const { id: contractId, contractorId, title, window, projectIds } = contract;
      if (contractorParty !== 'CONTRACTOR') throw refusal('INVALID_INPUT', 'contractorId', 'This organisation is no contractor');
      if (window.end <= window.start) throw refusal('WINDOW_ENDS_BEFORE_START', 'window.end', `The contract starts at ${window.start} and ends at ${window.end}`);
      if (state.status === 'concluded') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
      return [{ type: 'contract-concluded', data: { contractId, principalId: by, contractorId, title: title.trim(), window, projectIds: [...new Set(projectIds)] } }];
    }
    case 'end-contract': {
      if (state.status === 'unknown') throw refusal('UNKNOWN_CONTRACT', 'contractId');
      const { id: contractId, principalId, contractorId, window, endedAt } = state.contract;
      const reason = command.reason.trim();
      isASideOfIt.mustHold({ by: command.by, principalId, contractorId });
      if (endedAt !== null) throw refusal('ALREADY_ENDED', 'contractId', `It ended at ${endedAt}`);
      if (command.at >= window.end) throw refusal('ALREADY_ENDED', 'contractId', `It was concluded until ${window.end}`);
      // What the contractor did in good faith, and may have yet to report, stays within the contract.
      if (Date.parse(command.at) < Date.parse(command.now) - CLOCKS_DIFFER_MS)
        throw refusal('INVALID_INPUT', 'occurredAt', 'A contract ends when its end is given, not before');
      if (reason === '') throw refusal('REASON_MISSING', 'reason');
      return [{ type: 'contract-ended', data: { contractId, endsAt: command.at, reason } }];
    }
    default:
      return assertNever(command);
  }
};

const evolve = (state: ContractState, event: ContractEvent): ContractState => {
  if (event.type === 'contract-concluded') {
    const { contractId: id, ...contract } = event.data;
    return { status: 'concluded', contract: { id, ...contract, endedAt: null, endedReason: null } };
  }
  if (state.status === 'unknown') throw new Error(`${event.type} before contract-concluded: this is no history of a contract`);
  return { ...state, contract: { ...state.contract, endedAt: event.data.endsAt, endedReason: event.data.reason } };
};

/** By it a contractor acts for a principal: from a day to a day, in some projects or in all, until either side ends it. */
export const contracts: Decider<ContractState, ContractCommand, ContractEvent> = {
  category: 'contract',
  initialState: { status: 'unknown' },
  decide,
  evolve,
};

/** Whether somebody may act under it in a project at an instant. */
export const isInForce = ({ window, projectIds, endedAt }: Contract, projectId: string, at: string): boolean =>
  window.start <= at && at < window.end && (endedAt === null || at < endedAt) && (projectIds.length === 0 || projectIds.includes(projectId));

/** Of a stream that has its first event. */
export const concluded = (state: ContractState): Contract => {
  if (state.status === 'unknown') throw new Error('There is no contract in this state');
  return state.contract;
};
