import { refusal } from '../../../contracts/index.js';
import { assertNever, type Decider, type Party, type Role } from '../../../platform/kernel/index.js';
import { administersIt, type Administrator } from './permissions.js';

/** That a person acts for an organisation. Instants are ISO strings in UTC; half-open. */
export type Mandate = {
  readonly id: string;
  /** A pseudonym: who it is, the issuer of the person's tokens knows. */
  readonly personId: string;
  readonly organisationId: string;
  readonly role: Role;
  /** Empty: all. */
  readonly projectIds: readonly string[];
  readonly from: string;
  readonly until: string;
  readonly endedAt: string | null;
  readonly endedReason: string | null;
};

export type MandateState = { readonly status: 'none' } | { readonly status: 'granted'; readonly mandate: Mandate };

export type MandateCommand =
  | {
      readonly type: 'grant-mandate';
      readonly by: Administrator;
      /** Of the organisation; undefined: nobody has registered it. */
      readonly party: Party | undefined;
      readonly mandate: Omit<Mandate, 'endedAt' | 'endedReason'>;
      readonly now: string;
    }
  | { readonly type: 'end-mandate'; readonly by: Administrator; readonly reason: string; readonly now: string };

/** What happens to mandates stays within government: it is about persons. */
export type MandateEvent =
  | { readonly type: 'mandate-granted'; readonly data: Omit<Mandate, 'id' | 'endedAt' | 'endedReason'> & { readonly mandateId: string } }
  | { readonly type: 'mandate-ended'; readonly data: { readonly mandateId: string; readonly endsAt: string; readonly reason: string } };

/** Who there is in which party (domain.md, "Who"), beside administrators. */
export const rolesOf: Readonly<Record<Party, readonly Role[]>> = {
  GOVERNMENT: ['OFFICER', 'REVIEWER', 'FUNDER', 'AUDITOR'],
  RESIDENTS: ['RESIDENT', 'OWNER', 'COMMITTEE_MEMBER', 'SUPERVISOR'],
  PROPERTY: ['MANAGER', 'CREW'],
  UTILITY: ['PLANNER', 'CREW'],
  CONTRACTOR: ['SITE_MANAGER', 'INSPECTOR'],
  COORDINATION: ['COORDINATOR', 'MEDIATOR'],
};

const decide = (command: MandateCommand, state: MandateState): readonly MandateEvent[] => {
  switch (command.type) {
    case 'grant-mandate': {
      const { by, party, mandate, now } = command;
      const { id: mandateId, organisationId, role, from, until, projectIds } = mandate;
      administersIt.mustHold({ by, organisationId });
      if (state.status === 'granted') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
      if (!party) throw refusal('UNKNOWN_ORGANISATION', 'organisationId');
      const fitting: readonly Role[] = ['ADMINISTRATOR', ...rolesOf[party]];
      if (!fitting.includes(role)) throw refusal('ROLE_DOES_NOT_FIT', 'role', `Of this party there are ${fitting.join(', ')}`);
      if (until <= from) throw refusal('WINDOW_ENDS_BEFORE_START', 'until', `The mandate starts at ${from} and ends at ${until}`);
      if (until <= now) throw refusal('WINDOW_IS_OVER', 'until');
      return [{ type: 'mandate-granted', data: { mandateId, personId: mandate.personId, organisationId, role, projectIds: [...new Set(projectIds)], from, until } }];
    }
    case 'end-mandate': {
      if (state.status === 'none') throw refusal('UNKNOWN_MANDATE', 'mandateId');
      const { id: mandateId, organisationId, until, endedAt } = state.mandate;
      administersIt.mustHold({ by: command.by, organisationId });
      if (endedAt !== null || until <= command.now) throw refusal('MANDATE_IS_OVER', 'mandateId');
      const reason = command.reason.trim();
      if (reason === '') throw refusal('REASON_MISSING', 'reason');
      return [{ type: 'mandate-ended', data: { mandateId, endsAt: command.now, reason } }];
    }
    default:
      return assertNever(command);
  }
};

const evolve = (state: MandateState, event: MandateEvent): MandateState => {
  if (event.type === 'mandate-granted') {
    const { mandateId: id, ...mandate } = event.data;
    return { status: 'granted', mandate: { id, ...mandate, endedAt: null, endedReason: null } };
  }
  if (state.status === 'none') throw new Error(`${event.type} before mandate-granted: this is no history of a mandate`);
  return { ...state, mandate: { ...state.mandate, endedAt: event.data.endsAt, endedReason: event.data.reason } };
};

/** By it a person acts for an organisation: from an instant to an instant, in some projects or in all, until it is ended. */
export const mandates: Decider<MandateState, MandateCommand, MandateEvent> = { category: 'mandate', initialState: { status: 'none' }, decide, evolve };

/** Of a stream that has its first event. */
export const granted = (state: MandateState): Mandate => {
  if (state.status === 'none') throw new Error('There is no mandate in this state');
  return state.mandate;
};
