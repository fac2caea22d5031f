import { defaultRules, type Rules } from '../../../../contracts/index.js';
import type { Marks } from './questions.js';
import type { RegisteredUnit } from './roll.js';
import { keptRule, type OwnersRule } from './rule.js';

/** Units, owners and rules for specs: a unit has 80 m² unless it is said otherwise. */
type Values = Rules['ownersDecision']['values'];
export const rule = (values: Partial<Values> = {}): OwnersRule =>
  keptRule({ ...defaultRules.ownersDecision, values: { ...defaultRules.ownersDecision.values, ...values } });

export const metres = (squareMetres: number): number => Math.round(squareMetres * 100);

export const unit = (id: string, changes: Partial<RegisteredUnit> & { readonly owners?: readonly string[] } = {}): RegisteredUnit => {
  const { owners = [`owner of ${id}`], ...rest } = changes;
  return {
    id,
    estateId: 'estate',
    building: '1',
    stair: '1',
    label: id,
    use: 'DWELLING',
    state: 'SOLD',
    area: metres(80),
    areaSource: 'REGISTER',
    ownership: owners.length === 0 ? null : { owners: owners.map((residentId) => ({ residentId })) },
    ...rest,
  };
};

export const units = (count: number, changes: Parameters<typeof unit>[1] = {}, name = 'unit'): readonly RegisteredUnit[] =>
  Array.from({ length: count }, (_, index) => unit(`${name} ${index + 1}`, changes));

/** Heads that vote alike, with so much area together: as even as whole numbers allow. */
export const bloc = (heads: number, area: number, marks: Marks) =>
  Array.from({ length: heads }, (_, index) => ({ area: Math.floor(area / heads) + (index < area % heads ? 1 : 0), marks }));
