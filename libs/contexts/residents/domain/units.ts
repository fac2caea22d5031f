import { refusal } from '../../../contracts/index.js';
import { assertNever, type Decider } from '../../../platform/kernel/index.js';
import { keepsTheRegister, keepsTheUnit, type Keeping } from './permissions.js';
import { areTheWhole, isShare, sameShare, type Share } from './shares.js';

export const unitUses = ['DWELLING', 'BUSINESS', 'PARKING'] as const;
export type UnitUse = (typeof unitUses)[number];
export const unitStates = ['SOLD', 'UNSOLD', 'UNDELIVERED'] as const;
export type UnitState = (typeof unitStates)[number];
/** In the order in which they count (Supreme Court on condominium ownership, 2020, art. 8). */
export const areaSources = ['REGISTER', 'SURVEY', 'CONTRACT'] as const;
export type AreaSource = (typeof areaSources)[number];

/** Integers of 0.01 m². */
export type Areas = { readonly [Source in AreaSource]?: number };

export type Ownership = {
  readonly owners: readonly { readonly residentId: string; readonly share: Share }[];
  /** The first day. */
  readonly since: string;
  /** What it rests on: an entry of the land register, or, before there is one, proof: of an inheritance, a judgment. */
  readonly basis: string;
};

/** What one owner, or several together, own by itself (专有部分), as it stands on a day. */
export type Unit = {
  readonly id: string;
  readonly estateId: string;
  readonly building: string;
  readonly stair: string;
  readonly label: string;
  readonly use: UnitUse;
  readonly state: UnitState;
  /** Integer of 0.01 m². */
  readonly area: number;
  readonly areaSource: AreaSource;
  readonly ownership: Ownership | null;
};

/** Who lives in a unit without owning it; days, both included. */
export type Tenancy = { readonly id: string; readonly residentId: string; readonly from: string; readonly until: string | null };

/** What the register holds of a unit, of all days. */
export type UnitRecord = Omit<Unit, 'area' | 'areaSource' | 'ownership'> & {
  readonly areas: Areas;
  /** Oldest first; the last one may lie ahead. */
  readonly ownerships: readonly Ownership[];
  readonly tenancies: readonly Tenancy[];
};

export type UnitStatus = { readonly status: 'unknown' } | { readonly status: 'registered'; readonly unit: UnitRecord };

type Facts = Pick<UnitRecord, 'use' | 'state' | 'areas'>;

export type UnitCommand =
  | ({ readonly type: 'register-unit'; readonly unit: Omit<UnitRecord, 'ownerships' | 'tenancies'> } & Keeping)
  | ({ readonly type: 'correct-unit'; readonly changes: Partial<Facts>; readonly reason: string } & Keeping)
  | ({ readonly type: 'change-owners'; readonly ownership: Ownership } & Keeping)
  | ({ readonly type: 'register-tenancy'; readonly tenancy: Tenancy } & Keeping)
  | ({ readonly type: 'end-tenancy'; readonly tenancyId: string; readonly until: string } & Keeping);

/** None of them leaves the log: who owns what is for the register to say, to those who may ask it. */
export type UnitEvent =
  | { readonly type: 'unit-registered'; readonly data: Omit<UnitRecord, 'id' | 'ownerships' | 'tenancies'> & { readonly unitId: string } }
  | { readonly type: 'unit-corrected'; readonly data: { readonly unitId: string; readonly reason: string } & Partial<Facts> }
  | { readonly type: 'owners-changed'; readonly data: { readonly unitId: string } & Ownership }
  | { readonly type: 'tenancy-registered'; readonly data: { readonly unitId: string; readonly tenancyId: string } & Omit<Tenancy, 'id'> }
  | { readonly type: 'tenancy-ended'; readonly data: { readonly unitId: string; readonly tenancyId: string; readonly until: string } };

/** As large as a stadium: what is more was typed wrong. */
export const largestArea = 100_000_000;

const mustBeAreas = (areas: Areas): void => {
  const wrong = areaSources.find((source) => {
    const area = areas[source];
    return area !== undefined && !(Number.isInteger(area) && area >= 1 && area <= largestArea);
  });
  if (wrong) throw refusal('AREA_NOT_WHOLE', 'area');
  if (areaSources.every((source) => areas[source] === undefined)) throw refusal('INVALID_INPUT', 'area', 'A unit has a floor area');
};

/** @throws {Refusal} SHARES_DO_NOT_SUM, OWNER_NAMED_TWICE, BASIS_MISSING */
export const mustBeOwnership = ({ owners, basis }: Ownership): void => {
  if (new Set(owners.map(({ residentId }) => residentId)).size !== owners.length) throw refusal('OWNER_NAMED_TWICE', 'owners');
  if (!owners.every(({ share }) => isShare(share)) || !areTheWhole(owners.map(({ share }) => share))) throw refusal('SHARES_DO_NOT_SUM', 'owners');
  if (basis.trim() === '') throw refusal('BASIS_MISSING', 'basis');
};

export const sameOwners = (a: Ownership | undefined, b: Ownership): boolean =>
  a?.owners.length === b.owners.length && b.owners.every((owner) => a.owners.some((each) => each.residentId === owner.residentId && sameShare(each.share, owner.share)));

const decideCorrection = ({ changes, reason }: Extract<UnitCommand, { readonly type: 'correct-unit' }>, unit: UnitRecord): UnitEvent => {
  const { use = unit.use, state = unit.state } = changes;
  const areas = { ...unit.areas, ...changes.areas };
  mustBeAreas(areas);
  if (reason.trim() === '') throw refusal('REASON_MISSING', 'reason');
  if (state === 'UNSOLD' && unit.ownerships.length > 0) throw refusal('UNIT_IS_UNSOLD', 'state', 'The unit has owners');
  const changedAreas = areaSources.filter((source) => areas[source] !== unit.areas[source]);
  if (use === unit.use && state === unit.state && changedAreas.length === 0) throw refusal('NOTHING_CHANGES', 'unitId');
  return {
    type: 'unit-corrected',
    data: {
      unitId: unit.id,
      reason: reason.trim(),
      ...(use !== unit.use && { use }),
      ...(state !== unit.state && { state }),
      ...(changedAreas.length > 0 && { areas: Object.fromEntries(changedAreas.map((source) => [source, areas[source]])) }),
    },
  };
};

const decideOwners = (ownership: Ownership, unit: UnitRecord): UnitEvent => {
  mustBeOwnership(ownership);
  if (unit.state === 'UNSOLD') throw refusal('UNIT_IS_UNSOLD', 'unitId');
  const last = unit.ownerships.at(-1);
  if (last && ownership.since < last.since) throw refusal('OWNERS_CHANGED_LATER', 'since', `They last changed on ${last.since}`);
  if (sameOwners(last, ownership) && last?.basis === ownership.basis.trim()) throw refusal('NOTHING_CHANGES', 'owners');
  return { type: 'owners-changed', data: { unitId: unit.id, ...ownership, basis: ownership.basis.trim() } };
};

const decide = (command: UnitCommand, status: UnitStatus): readonly UnitEvent[] => {
  if (command.type === 'register-unit') {
    keepsTheRegister.mustHold(command);
    if (status.status === 'registered') throw refusal('ALREADY_EXISTS', 'label', 'The estate has a unit of this building, stair and label');
    const { id: unitId, ...unit } = command.unit;
    mustBeAreas(unit.areas);
    return [{ type: 'unit-registered', data: { unitId, ...unit } }];
  }
  keepsTheUnit.mustHold(command);
  if (status.status === 'unknown') throw refusal('UNKNOWN_UNIT', 'unitId');
  const { unit } = status;
  switch (command.type) {
    case 'correct-unit':
      return [decideCorrection(command, unit)];
    case 'change-owners':
      return [decideOwners(command.ownership, unit)];
    case 'register-tenancy': {
      const { id: tenancyId, ...tenancy } = command.tenancy;
      if (unit.tenancies.some(({ id }) => id === tenancyId)) throw refusal('ALREADY_EXISTS', 'idempotencyKey');
      if (tenancy.until !== null && tenancy.until < tenancy.from) throw refusal('WINDOW_ENDS_BEFORE_START', 'until');
      return [{ type: 'tenancy-registered', data: { unitId: unit.id, tenancyId, ...tenancy } }];
    }
    case 'end-tenancy': {
      const { tenancyId, until } = command;
      const tenancy = unit.tenancies.find(({ id }) => id === tenancyId);
      if (!tenancy) throw refusal('UNKNOWN_TENANCY', 'tenancyId');
      if (tenancy.until !== null && tenancy.until <= until) throw refusal('TENANCY_IS_OVER', 'tenancyId', `Its last day is ${tenancy.until}`);
      if (until < tenancy.from) throw refusal('WINDOW_ENDS_BEFORE_START', 'until', `The tenancy began on ${tenancy.from}`);
      return [{ type: 'tenancy-ended', data: { unitId: unit.id, tenancyId, until } }];
    }
    default:
      return assertNever(command);
  }
};

const evolve = (status: UnitStatus, event: UnitEvent): UnitStatus => {
  if (event.type === 'unit-registered') {
    const { unitId: id, ...unit } = event.data;
    return { status: 'registered', unit: { id, ...unit, ownerships: [], tenancies: [] } };
  }
  if (status.status === 'unknown') throw new Error(`${event.type} before unit-registered: this is no history of a unit`);
  const { unit } = status;
  switch (event.type) {
    case 'unit-corrected': {
      const { use = unit.use, state = unit.state, areas } = event.data;
      return { status: 'registered', unit: { ...unit, use, state, areas: { ...unit.areas, ...areas } } };
    }
    case 'owners-changed': {
      const { unitId: _, ...ownership } = event.data;
      // What is said once more of the same day replaces what was said of it.
      const before = unit.ownerships.filter(({ since }) => since < ownership.since);
      return { status: 'registered', unit: { ...unit, ownerships: [...before, ownership] } };
    }
    case 'tenancy-registered': {
      const { unitId: _, tenancyId: id, ...tenancy } = event.data;
      return { status: 'registered', unit: { ...unit, tenancies: [...unit.tenancies, { id, ...tenancy }] } };
    }
    case 'tenancy-ended': {
      const { tenancyId, until } = event.data;
      return { status: 'registered', unit: { ...unit, tenancies: unit.tenancies.map((each) => (each.id === tenancyId ? { ...each, until } : each)) } };
    }
    default:
      return assertNever(event);
  }
};

/** The units of the register, a stream each. */
export const units: Decider<UnitStatus, UnitCommand, UnitEvent> = { category: 'unit', initialState: { status: 'unknown' }, decide, evolve };

/** Of a stream that has its first event. */
export const registeredUnit = (status: UnitStatus): UnitRecord => {
  if (status.status === 'unknown') throw new Error('There is no unit in this state');
  return status.unit;
};

/** The unit on a day: by the area that counts, and by whoever owned it then. */
export const unitOn = ({ areas, ownerships, tenancies: _, ...unit }: UnitRecord, day: string): Unit => {
  const areaSource = areaSources.find((source) => areas[source] !== undefined) ?? 'CONTRACT';
  return { ...unit, area: areas[areaSource] ?? 0, areaSource, ownership: ownerships.findLast(({ since }) => since <= day) ?? null };
};
