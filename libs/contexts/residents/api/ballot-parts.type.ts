import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, GlobalIdField } from '../../../platform/graphql/index.js';
import type { Decided } from '../domain/ballots/ballot-state.js';
import type { BuildingTurnout } from '../queries/ballot-turnout.js';
import { Place } from './place.type.js';

@ObjectType('OwnersCount', { description: 'Owners as the Code counts them.' })
export class CountType {
  @Field(() => Int)
  heads!: number;

  @Field(() => Float, { description: 'Exclusive floor area: a whole number of 0.01 m².' })
  area!: number;
}

@ObjectType('ObjectionDecision')
export class ObjectionDecisionType {
  @Field(() => Boolean)
  upheld!: boolean;

  @Field(() => String)
  reason!: string;

  @Field(() => String)
  basis!: string;

  @GlobalIdField('Organisation')
  decidedBy!: string;
}

@ObjectType('BallotObjection')
export class ObjectionType {
  @Field(() => ID)
  objectionId!: string;

  @Field(() => [String], { description: 'Keys of the questions that it is about; empty: all.' })
  questions!: readonly string[];

  @Field(() => String)
  reason!: string;

  @Field(() => DateTime, { description: 'Then it goes up by itself.' })
  decideBy!: string;

  @Field(() => Boolean, { description: 'Whether that counts working days of a year that has not been announced.' })
  provisional!: boolean;

  @Field(() => Boolean)
  escalated!: boolean;

  @Field(() => ObjectionDecisionType, { nullable: true })
  decided!: Decided | null;
}

@ObjectType('UnitOnRoll')
export class TurnoutUnitType extends Place {
  @GlobalIdField('Unit')
  unitId!: string;
}

@ObjectType('BuildingTurnout')
export class BuildingTurnoutType {
  @Field(() => String)
  building!: string;

  @Field(() => [TurnoutUnitType])
  notYetVoted!: readonly TurnoutUnitType[];
}

@ObjectType('BallotTurnout', { description: 'Who has not voted yet. Never how anybody voted.' })
export class BallotTurnoutType {
  @Field(() => DateTime, { description: 'The end of a day: whoever looks twice does not see who voted in between.' })
  asOf!: Date;

  @Field(() => [BuildingTurnoutType])
  buildings!: readonly BuildingTurnout[];
}
