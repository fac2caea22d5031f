import {
  referenceTo,
  refusal,
  type Appointment,
  type Office,
  type Permit,
  type PermitConsent,
  type PermitEvent,
  type PermitKind,
  type PermitRequest,
  type PermitRoad,
  type ProjectKind,
  type Rules,
  type Window,
  type WorksKind,
  type WorksStatus,
} from '../../../contracts/index.js';
import { assertNever, type Decider, type OrganisationId } from '../../../platform/kernel/index.js';
import { holdsAnOfficeOfIt, ownsTheWorks, requestedIt } from './permissions.js';

/** As it was requested: nothing of this changes afterwards. */
type Requested = PermitRequest & { readonly id: string };

export type PermitState =
  | { readonly status: 'UNREQUESTED' }
  | { readonly status: 'REQUESTED' | 'GRANTED' | 'EXPIRED' | 'WITHDRAWN'; readonly permit: Requested; readonly consents: readonly PermitConsent[] }
  | {
      readonly status: 'REFUSED' | 'REVOKED';
      readonly permit: Requested;
      readonly consents: readonly PermitConsent[];
      readonly reason: string;
      readonly basis: string;
    };

/** What government knows of the works that a permit is for. */
export type PermitWorks = {
  readonly id: string;
  readonly ownerId: string;
  readonly kind: WorksKind;
  readonly projectId: string;
  readonly window: Window;
  readonly status: WorksStatus;
};

export type RequestPermitCommand = {
  readonly type: 'request-permit';
  readonly by: OrganisationId;
  readonly at: Date;
  readonly permitId: string;
  readonly works: PermitWorks;
  /** Rule permits.needed: they begin at once, and ask afterwards. */
  readonly emergency: boolean;
  readonly projectKind: ProjectKind;
  readonly rule: Rules['permitAuthorities'];
  readonly kind: PermitKind;
  /** `null`: as the project says. */
  readonly road: PermitRoad | null;
  /** `null`: that of the works. */
  readonly window: Window | null;
  readonly purpose: string;
};

/** Who decides says which offices it holds, and for which projects. */
type ByAuthority = { readonly by: OrganisationId; readonly appointments: readonly Appointment[] };

export type PermitCommand =
  | RequestPermitCommand
  | ({
      readonly type: 'consent-to-permit';
      readonly at: Date;
      /** As of a request: what is being mended, or has been, is permitted afterwards. */
      readonly emergency: boolean;
      readonly conditions: readonly string[];
    } & ByAuthority)
  | ({ readonly type: 'refuse-permit' | 'revoke-permit'; readonly reason: string; readonly basis: string } & ByAuthority)
  | { readonly type: 'withdraw-permit'; readonly by: OrganisationId }
  | { readonly type: 'expire-permit' };

type KnownState = Exclude<PermitState, { readonly status: 'UNREQUESTED' }>;

const decide = (command: PermitCommand, state: PermitState): readonly PermitEvent[] => {
  if (command.type === 'request-permit') return request(command, state);
  if (state.status === 'UNREQUESTED') throw refusal('UNKNOWN_PERMIT', 'permitId');
  const permitId = state.permit.id;
  switch (command.type) {
    case 'consent-to-permit':
      return consent(command, state);
    case 'refuse-permit':
      return [{ type: 'permit-refused', data: decided(command, state, 'REQUESTED') }];
    case 'revoke-permit':
      return [{ type: 'permit-revoked', data: decided(command, state, 'GRANTED') }];
    case 'withdraw-permit':
      requestedIt.mustHold({ by: command.by, requestedBy: state.permit.requestedBy });
      mustBe('REQUESTED', state);
      return [{ type: 'permit-withdrawn', data: { permitId } }];
    case 'expire-permit':
      mustBe('GRANTED', state);
      return [{ type: 'permit-expired', data: { permitId } }];
    default:
      return assertNever(command);
  }
};

const request = ({ by, at, permitId, works, projectKind, rule, kind, purpose, ...asked }: RequestPermitCommand, state: PermitState): readonly PermitEvent[] => {
  // Whoever acts for the owner within a contract will have its place here.
  ownsTheWorks.mustHold({ by, ownerId: works.ownerId });
  if (state.status !== 'UNREQUESTED') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
  if (works.status === 'CANCELLED') throw refusal('ALREADY_CANCELLED', 'worksId');
  if (works.status === 'FINISHED' && !asked.emergency) throw refusal('ALREADY_FINISHED', 'worksId');
  const road = roadOf(projectKind, asked.road);
  const { start, end } = asked.window ?? works.window;
  if (end === null) throw refusal('INVALID_INPUT', 'window.end', 'A permit has an end: give one');
  if (end <= start) throw refusal('WINDOW_ENDS_BEFORE_START', 'window.end', `The window starts at ${start} and ends at ${end}`);
  // A burst pipe may have been mended before anybody asked.
  if (end <= at.toISOString() && !asked.emergency) throw refusal('WINDOW_IS_OVER', 'window.end', `The window has ended at ${end}`);
  // Values of this rule are offices: those that are built in, and government adopts no others.
  const authorities = [...(road === 'CITY_ROAD' ? rule.values.cityRoad : rule.values.estateLane)] as Office[];
  const about = { worksId: works.id, projectIds: [works.projectId], kind, road, requestedBy: by, window: { start, end } };
  return [{ type: 'permit-requested', data: { permitId, ...about, purpose: purpose.trim(), authorities, rule: referenceTo(rule) } }];
};

/** Works of a renewal lie in its estate, unless it is said that they touch the city's road; those of an area project lie in the city's. */
const roadOf = (projectKind: ProjectKind, asked: PermitRoad | null): PermitRoad => {
  if (projectKind === 'RENEWAL') return asked ?? 'ESTATE_LANE';
  if (asked === 'ESTATE_LANE') throw refusal('NOT_AN_ESTATE_LANE', 'road', 'Works of an area project lie in a road of the city');
  return 'CITY_ROAD';
};

const consent = (command: PermitCommand & { readonly type: 'consent-to-permit' }, state: KnownState): readonly PermitEvent[] => {
  const { id: permitId, worksId, kind, road, window, rule } = state.permit;
  const held = mustBeAuthority(command, state);
  mustBe('REQUESTED', state);
  if (window.end <= command.at.toISOString() && !command.emergency)
    throw refusal('WINDOW_IS_OVER', 'permitId', `Nothing is permitted afterwards: the window of the permit has ended at ${window.end}`);
  const missing = missingOf(asPublished(state));
  const offices = held.filter((office) => missing.includes(office));
  if (offices.length === 0) throw refusal('NOTHING_CHANGES', 'permitId', `What is needed of ${held.join(', ')} has been given`);
  const conditions = command.conditions.map((each) => each.trim());
  const consented: PermitEvent = { type: 'permit-consented', data: { permitId, organisationId: command.by, offices, conditions } };
  if (offices.length < missing.length) return [consented];
  const all = [...state.consents.flatMap((each) => each.conditions), ...conditions];
  return [consented, { type: 'permit-granted', data: { permitId, worksId, kind, road, window, rule, conditions: all } }];
};

const decided = (command: PermitCommand & { readonly type: 'refuse-permit' | 'revoke-permit' }, state: KnownState, wanted: 'REQUESTED' | 'GRANTED') => {
  mustBeAuthority(command, state);
  mustBe(wanted, state);
  const [reason, basis] = [command.reason.trim(), command.basis.trim()];
  if (reason === '') throw refusal('REASON_MISSING', 'reason');
  if (basis === '') throw refusal('BASIS_MISSING', 'basis');
  return { permitId: state.permit.id, organisationId: command.by, reason, basis, rule: state.permit.rule };
};

/** The needed offices that the organisation holds for a project of the permit. */
const mustBeAuthority = ({ appointments }: ByAuthority, { permit: { authorities, projectIds } }: KnownState): readonly Office[] => {
  const holds = ({ projectIds: some }: Appointment) => some.length === 0 || some.some((id) => projectIds.includes(id));
  const held = authorities.filter((office) => appointments.some((each) => each.office === office && holds(each)));
  holdsAnOfficeOfIt.mustHold({ held, authorities });
  return held;
};

const mustBe = (wanted: 'REQUESTED' | 'GRANTED', { status }: KnownState): void => {
  if (status === wanted) return;
  if (status === 'GRANTED') throw refusal('ALREADY_GRANTED', 'permitId');
  if (status === 'REQUESTED') throw refusal('NOT_GRANTED', 'permitId');
  throw refusal('PERMIT_IS_CLOSED', 'permitId', `The permit is ${status.toLowerCase()}`);
};

const evolve = (state: PermitState, event: PermitEvent): PermitState => {
  if (event.type === 'permit-requested') {
    const { permitId: id, ...permit } = event.data;
    return { status: 'REQUESTED', permit: { id, ...permit }, consents: [] };
  }
  if (state.status === 'UNREQUESTED') throw new Error(`${event.type} before permit-requested: this is no history of a permit`);
  const { permit, consents } = state;
  switch (event.type) {
    case 'permit-consented': {
      const { permitId: _, ...given } = event.data;
      return { ...state, consents: [...consents, given] };
    }
    case 'permit-granted':
      return { status: 'GRANTED', permit, consents };
    case 'permit-refused':
      return { status: 'REFUSED', permit, consents, reason: event.data.reason, basis: event.data.basis };
    case 'permit-revoked':
      return { status: 'REVOKED', permit, consents, reason: event.data.reason, basis: event.data.basis };
    case 'permit-withdrawn':
      return { status: 'WITHDRAWN', permit, consents };
    case 'permit-expired':
      return { status: 'EXPIRED', permit, consents };
    default:
      return assertNever(event);
  }
};

/** Leave to dig or to close a lane, for one works: requested by their owner, granted once every authority has consented; it expires by itself. */
export const permits: Decider<PermitState, PermitCommand, PermitEvent> = { category: 'permit', initialState: { status: 'UNREQUESTED' }, decide, evolve };

/** The offices whose consent is still missing. */
export const missingOf = ({ authorities, consents }: Pick<Permit, 'authorities' | 'consents'>): readonly Office[] =>
  authorities.filter((office) => !consents.some(({ offices }) => offices.includes(office)));

/** The permit as everybody sees it. */
export const asPublished = (state: PermitState): Permit => {
  if (state.status === 'UNREQUESTED') throw refusal('UNKNOWN_PERMIT', 'permitId');
  const { permit, status, consents } = state;
  const closed = status === 'REFUSED' || status === 'REVOKED';
  return { ...permit, status, consents: [...consents], reason: closed ? state.reason : null, basis: closed ? state.basis : null };
};
