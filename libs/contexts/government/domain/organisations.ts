import { refusal, type Appointment, type Office, type Organisation } from '../../../contracts/index.js';
import { assertNever, type Decider, type Party } from '../../../platform/kernel/index.js';
import { administersAnother, type Administrator } from './permissions.js';

export type OrganisationState = { readonly status: 'unknown' } | { readonly status: 'registered'; readonly organisation: Organisation };

export type OrganisationCommand =
  | { readonly type: 'register-organisation'; readonly organisation: Omit<Organisation, 'appointments'> }
  | { readonly type: 'verify-organisation'; readonly by: Administrator; readonly basis: string }
  | { readonly type: 'unverify-organisation'; readonly by: Administrator; readonly reason: string }
  | { readonly type: 'appoint-organisation'; readonly appointment: Appointment }
  | { readonly type: 'dismiss-organisation'; readonly office: Office; readonly reason: string };

export type OrganisationEvent =
  | { readonly type: 'organisation-registered'; readonly data: { readonly organisationId: string; readonly name: string; readonly party: Party } }
  | { readonly type: 'organisation-verified'; readonly data: { readonly organisationId: string; readonly basis: string } }
  | { readonly type: 'organisation-unverified'; readonly data: { readonly organisationId: string; readonly reason: string } }
  | { readonly type: 'organisation-appointed'; readonly data: Appointment & { readonly organisationId: string } }
  | { readonly type: 'organisation-dismissed'; readonly data: { readonly organisationId: string; readonly office: Office; readonly reason: string } };

const verification = (command: Extract<OrganisationCommand, { readonly basis: string } | { readonly type: 'unverify-organisation' }>, organisation: Organisation) => {
  const { id: organisationId, verified } = organisation;
  administersAnother.mustHold({ by: command.by, organisationId });
  if (command.type === 'verify-organisation') {
    if (verified) throw refusal('NOTHING_CHANGES', 'organisationId', 'The organisation is verified');
    const basis = command.basis.trim();
    if (basis === '') throw refusal('BASIS_MISSING', 'basis');
    return { type: 'organisation-verified', data: { organisationId, basis } } as const;
  }
  if (!verified) throw refusal('NOTHING_CHANGES', 'organisationId', 'The organisation is not verified');
  const reason = command.reason.trim();
  if (reason === '') throw refusal('REASON_MISSING', 'reason');
  return { type: 'organisation-unverified', data: { organisationId, reason } } as const;
};

/** Who takes part, and in which offices. An organisation is registered once, and stays; an office is held for some projects or for all. */
export const organisations: Decider<OrganisationState, OrganisationCommand, OrganisationEvent> = {
  category: 'organisation',
  initialState: { status: 'unknown' },
  decide: (command, state) => {
    if (command.type === 'register-organisation') {
      if (state.status === 'registered') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
      const { id: organisationId, name, party, verified } = command.organisation;
      const registration: OrganisationEvent = { type: 'organisation-registered', data: { organisationId, name, party } };
      return verified ? [registration] : [registration, { type: 'organisation-unverified', data: { organisationId, reason: 'Registered without verification' } }];
    }
    if (state.status === 'unknown') throw refusal('UNKNOWN_ORGANISATION', 'organisationId');
    const { id: organisationId, appointments } = state.organisation;
    switch (command.type) {
      case 'appoint-organisation': {
        const { office, projectIds } = command.appointment;
        const held = appointments.find((each) => each.office === office);
        if (held && sameSet(held.projectIds, projectIds)) throw refusal('NOTHING_CHANGES', 'office', 'The organisation holds this office already');
        return [{ type: 'organisation-appointed', data: { organisationId, office, projectIds: [...new Set(projectIds)] } }];
      }
      case 'dismiss-organisation': {
        const { office } = command;
        const reason = command.reason.trim();
        if (!appointments.some((each) => each.office === office)) throw refusal('NOTHING_CHANGES', 'office', 'The organisation does not hold this office');
        if (reason === '') throw refusal('REASON_MISSING', 'reason');
        return [{ type: 'organisation-dismissed', data: { organisationId, office, reason } }];
      }
      case 'verify-organisation':
      case 'unverify-organisation':
        return [verification(command, state.organisation)];
      default:
        return assertNever(command);
    }
  },
  evolve: (state, event) => {
    if (event.type === 'organisation-registered') {
      const { organisationId: id, name, party } = event.data;
      return { status: 'registered', organisation: { id, name, party, verified: true, appointments: [] } };
    }
    if (state.status === 'unknown') throw new Error(`${event.type} before organisation-registered: this is no history of an organisation`);
    const { organisation } = state;
    const without = (held: Office) => organisation.appointments.filter(({ office }) => office !== held);
    switch (event.type) {
      case 'organisation-appointed': {
        const { office, projectIds } = event.data;
        return { ...state, organisation: { ...organisation, appointments: [...without(office), { office, projectIds }] } };
      }
      case 'organisation-dismissed':
        return { ...state, organisation: { ...organisation, appointments: without(event.data.office) } };
      case 'organisation-verified':
      case 'organisation-unverified':
        return { ...state, organisation: { ...organisation, verified: event.type === 'organisation-verified' } };
      default:
        return assertNever(event);
    }
  },
};

const sameSet = (a: readonly string[], b: readonly string[]): boolean => a.length === new Set(b).size && b.every((each) => a.includes(each));

/** Of a stream that has its first event. */
export const registered = (state: OrganisationState): Organisation => {
  if (state.status === 'unknown') throw new Error('There is no organisation in this state');
  return state.organisation;
};
