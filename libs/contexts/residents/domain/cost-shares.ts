import { refusal } from '../../../contracts/index.js';
import { counts, type Electorate } from './ballots/roll.js';
import type { OwnersRule } from './ballots/rule.js';
import { shareByArea } from './share-by-area.js';
import type { Unit } from './units.js';

/** A unit on a day, as far as it shares. */
export type Sharing = Pick<Unit, 'id' | 'estateId' | 'building' | 'stair' | 'label' | 'use' | 'area'>;
export type CostShare = Pick<Unit, 'building' | 'stair' | 'label' | 'area'> & { readonly unitId: string; readonly fen: number };
/** `area`: of all who share, in 0.01 m². */
export type CostShares = { readonly shares: readonly CostShare[]; readonly area: number };

type Cost = { readonly fen: number; readonly electorate: Electorate; readonly rule: Pick<OwnersRule, 'values'> };

/** The whole of a floor, in thousandths: the register knows no other coefficient. */
const wholeFloor = 1_000;

/**
 * What each unit pays of a cost that an electorate shares, in the order of the units (Civil Code art. 283): by area, where nothing else is agreed. Who would
 * vote on it shares it: a parking space as the rule of ballots says.
 * @throws {Refusal} INVALID_INPUT, where nobody shares it
 */
export const sharesOfCost = (units: readonly Sharing[], { fen: total, electorate, rule }: Cost): CostShares => {
  const sharers = units.filter((unit) => unit.area > 0 && counts(unit, electorate, rule));
  if (sharers.length === 0) throw refusal('INVALID_INPUT', 'electorate', 'On that day no unit of it has a floor area in the register: name one that has, or a later day');
  const paid = shareByArea(
    total,
    sharers.map(({ id, area }) => ({ id, area, coefficient: wholeFloor })),
  );
  const fenOf = new Map(paid.map(({ id, fen }) => [id, fen]));
  return {
    shares: sharers.map(({ id: unitId, building, stair, label, area }) => ({ unitId, building, stair, label, area, fen: fenOf.get(unitId) ?? 0 })),
    area: sharers.reduce((sum, { area }) => sum + area, 0),
  };
};
