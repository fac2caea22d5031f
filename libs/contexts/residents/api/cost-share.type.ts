import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { RuleReferenceType } from '../../../contracts/api/rule-reference.type.js';
import type { RuleReference } from '../../../contracts/index.js';
import { Connection, GlobalIdField } from '../../../platform/graphql/index.js';
import { Place } from './place.type.js';

@ObjectType('CostShare', { description: 'What a unit pays of a cost.' })
export class CostShareType extends Place {
  @GlobalIdField('Unit')
  unitId!: string;

  @Field(() => Int, { description: 'In 0.01 m².' })
  area!: number;

  @Field(() => Float, { description: 'An integer. Those of all units sum to the amount.' })
  fen!: number;
}

@ObjectType('CostShareConnection', { description: 'All shares, for whoever keeps the register, or your own; and the totals of all.' })
export class CostShareConnection extends Connection('CostShare', () => CostShareType) {
  @Field(() => String, { description: 'The day as of which the register was read.' })
  on!: string;

  @Field(() => Float, { description: 'In fen.' })
  amount!: number;

  @Field(() => Float, { description: 'Of all units that share it, in 0.01 m².' })
  area!: number;

  @Field(() => Int, { description: 'How many share it.' })
  units!: number;

  @Field(() => RuleReferenceType, { description: 'Whether parking spaces count.' })
  rule!: RuleReference;
}
