import { refusal } from '../../../../contracts/index.js';
import { assertNever, derivedId } from '../../../../platform/kernel/index.js';
import { MOST_AREA, sumOf, type Count } from './tally.js';
import { parkingCounts, type OwnersRule } from './rule.js';

/** A unit as the register has it: what a roll needs of it. */
export type RegisteredUnit = {
  readonly id: string;
  readonly estateId: string;
  readonly building: string;
  readonly stair: string;
  readonly label: string;
  readonly use: 'DWELLING' | 'BUSINESS' | 'PARKING';
  readonly state: 'SOLD' | 'UNSOLD' | 'UNDELIVERED';
  /** Integer, 0.01 m². */
  readonly area: number;
  readonly areaSource: 'REGISTER' | 'SURVEY' | 'CONTRACT';
  /** Whoever owns it by the register, or with proof before the register has it, as an heir; `null`: not known. */
  readonly ownership: { readonly owners: readonly { readonly residentId: string }[] } | null;
};

/** Who shares the part that is decided about. */
export type Electorate =
  | { readonly kind: 'ESTATE'; readonly estateId: string }
  | { readonly kind: 'BUILDING'; readonly estateId: string; readonly building: string }
  | { readonly kind: 'STAIR'; readonly estateId: string; readonly building: string; readonly stair: string }
  | { readonly kind: 'UNITS'; readonly estateId: string; readonly name: string; readonly unitIds: readonly string[] };

export type RollUnit = Pick<RegisteredUnit, 'id' | 'building' | 'stair' | 'label' | 'area' | 'areaSource'> & { readonly headId: string };

/** Who counts as one, with all of its units, and casts one vote for them. */
export type Head = {
  readonly id: string;
  /** Each of them may cast the vote: an owner, a co-owner, a guardian, the developer's representative. Empty: nobody is known. */
  readonly voters: readonly string[];
  readonly unitIds: readonly string[];
  readonly area: number;
};

/** Frozen at the opening: what happens to the register afterwards is for the next ballot. */
export type Roll = { readonly heads: readonly Head[]; readonly units: readonly RollUnit[]; readonly total: Count };

export type RollGiven = {
  readonly ballotId: string;
  readonly electorate: Electorate;
  readonly units: readonly RegisteredUnit[];
  readonly rule: Pick<OwnersRule, 'values'>;
  /** Who votes in place of an owner that is a minor or not of full capacity. */
  readonly guardians: ReadonlyMap<string, string>;
  /** Who votes for what the developer has not sold, or not handed over. */
  readonly developer: readonly string[];
};

/**
 * Supreme Court on condominium ownership (2020) art. 8 and 9: an exclusive part is a head; the same owners of several are one; all that is unsold or not
 * handed over is one together. P alone and P with Q are two (D).
 * @throws {Refusal} EMPTY_ROLL
 */
export const rollOf = (given: RollGiven): Roll => {
  const { ballotId, rule, guardians, developer } = given;
  const counted = given.units.filter((unit) => counts(unit, given.electorate, rule));
  const uneven = counted.find(({ area }) => !Number.isSafeInteger(area) || area <= 0);
  if (uneven) throw refusal('INVALID_INPUT', 'electorate', `The area of ${uneven.label} is no whole number of 0.01 m²: it is mended in the register, never rounded`);
  const byHead = Map.groupBy(counted, (unit) => derivedId('head', ballotId, ...ownerKey(unit)));
  const heads = [...byHead].map(([id, units]): Head => {
    const [first] = units;
    const owners = first === undefined ? [] : ownersOf(first);
    const voters = first !== undefined && isDevelopers(first) ? developer : owners.map((owner) => guardians.get(owner) ?? owner);
    return { id, voters: [...new Set(voters)], unitIds: units.map((unit) => unit.id), area: units.reduce((sum, { area }) => sum + area, 0) };
  });
  const total = sumOf(heads.map(({ area }) => ({ heads: 1, area })));
  if (total.area === 0) throw refusal('EMPTY_ROLL', 'electorate');
  if (total.area > MOST_AREA) throw refusal('INVALID_INPUT', 'electorate', `An electorate has ${MOST_AREA / 1e8} km² of floor at most`);
  const headOf = new Map(heads.flatMap((head) => head.unitIds.map((unitId) => [unitId, head.id] as const)));
  const units = counted.map(({ id, building, stair, label, area, areaSource }) => ({ id, building, stair, label, area, areaSource, headId: headOf.get(id) ?? '' }));
  return { heads, units, total };
};

/** Whether a unit is one of the electorate's: a parking space is where the rule says so. */
export const counts = (unit: Place & Pick<RegisteredUnit, 'use'>, electorate: Electorate, rule: Pick<OwnersRule, 'values'>): boolean =>
  belongs(unit, electorate) && (unit.use !== 'PARKING' || parkingCounts(rule));

const isDevelopers = ({ state }: RegisteredUnit): boolean => state !== 'SOLD';
const ownersOf = ({ ownership }: RegisteredUnit): readonly string[] => (ownership?.owners ?? []).map(({ residentId }) => residentId).sort();

/** Alike for units of one head. A unit whose owner nobody knows is a head of its own: it counts, and is silent. */
const ownerKey = (unit: RegisteredUnit): readonly string[] => {
  if (isDevelopers(unit)) return ['developer'];
  const owners = ownersOf(unit);
  return owners.length === 0 ? ['unknown', unit.id] : ['owners', ...owners];
};

type Place = Pick<RegisteredUnit, 'id' | 'estateId' | 'building' | 'stair'>;

const belongs = ({ id, estateId, building, stair }: Place, electorate: Electorate): boolean => {
  if (estateId !== electorate.estateId) return false;
  switch (electorate.kind) {
    case 'ESTATE':
      return true;
    case 'BUILDING':
      return building === electorate.building;
    case 'STAIR':
      return building === electorate.building && stair === electorate.stair;
    case 'UNITS':
      return electorate.unitIds.includes(id);
    default:
      return assertNever(electorate);
  }
};
