import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { Connection, DateTime, GlobalIdField, Payload } from '../../../platform/graphql/index.js';
import type { AreaSource } from '../domain/units.js';
import { AreaSourceEnum } from '../enums.js';
import type { RollEntryShown } from '../queries/unit-on-roll.js';

/** Its people are listed in `rolls.resolver.ts`. */
@ObjectType('RollEntryOnRoll', { description: 'As the roll has the unit: frozen.' })
export class OnRollType {
  head!: NonNullable<RollEntryShown['onRoll']>['head'];

  @Field(() => Float, { description: 'In 0.01 m².' })
  area!: number;

  @Field(() => AreaSourceEnum)
  areaSource!: AreaSource;
}

/** Its people are listed in `rolls.resolver.ts`. */
@ObjectType('RollEntryInRegister', { description: 'As the register has the unit today: for the next ballot.' })
export class InRegisterType {
  ownerIds!: readonly string[];
  voterIds!: readonly string[];

  @Field(() => Int, { description: 'In 0.01 m².' })
  area!: number;

  @Field(() => AreaSourceEnum)
  areaSource!: AreaSource;
}

@ObjectType('RollEntry', { description: 'A unit beside what the roll of a ballot has of it, and why that stands.' })
export class RollEntryType {
  @GlobalIdField('Unit')
  unitId!: string;

  @Field(() => OnRollType, { nullable: true, description: 'None: the roll lacks it.' })
  onRoll!: RollEntryShown['onRoll'];

  @Field(() => InRegisterType, { nullable: true })
  registered!: RollEntryShown['registered'];

  @Field(() => String, { description: 'The day as which the register was read.' })
  frozenOn!: string;

  @Field(() => String, { description: 'Why the roll stands.' })
  why!: string;
}

/** Its entry is resolved in `rolls.resolver.ts`. */
@ObjectType('RollDispute', { description: 'That somebody finds the roll wrong. It is on record, and the roll stands.' })
export class RollDisputeType {
  ballotId!: string;

  @GlobalIdField('Unit')
  unitId!: string;

  @GlobalIdField('Resident')
  by!: string;

  @Field(() => String)
  claim!: string;

  @Field(() => DateTime)
  at!: Date | string;
}

@ObjectType()
export class RollDisputeConnection extends Connection('RollDispute', () => RollDisputeType) {}

@ObjectType()
export class RollDisputePayload extends Payload {
  @Field(() => RollDisputeType, { nullable: true })
  dispute?: RollDisputeType | null;
}

@ObjectType('VoteRecordRead', { description: 'That somebody has looked at how each head voted.' })
export class VoteRecordReadType {
  @Field(() => ID, { nullable: true, description: 'As whose owner, by the number of the head in this ballot; none: as a counter.' })
  headId!: string | null;

  @Field(() => String)
  reason!: string;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => DateTime)
  recordedAt!: Date;
}

@ObjectType()
export class VoteRecordReadConnection extends Connection('VoteRecordRead', () => VoteRecordReadType) {}
