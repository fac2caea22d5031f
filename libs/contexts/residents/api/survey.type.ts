import { Field, Int, ObjectType } from '@nestjs/graphql';
import { RuleReferenceType } from '../../../contracts/api/rule-reference.type.js';
import type { SurveyKind, SurveyStatus } from '../../../contracts/index.js';
import { Connection, DateTime, GlobalIdField, NodeType, Payload } from '../../../platform/graphql/index.js';
import { SurveyKindEnum, SurveyStatusEnum } from '../enums.js';

@ObjectType('SurveyQuestion')
export class SurveyQuestionType {
  @Field(() => String)
  text!: string;

  @Field(() => [String], { description: 'Of which a household chooses one, by its number from 0.' })
  options!: readonly string[];
}

@ObjectType('SurveyCoverage')
export class SurveyCoverageType {
  @Field(() => Int, { description: 'Households that have answered.' })
  answered!: number;

  @Field(() => Int, { description: 'Dwellings in the register of the project’s estates.' })
  households!: number;
}

@ObjectType('SurveyGroup', { description: 'Buildings whose answers stand together: those with few do.' })
export class SurveyGroupType {
  @Field(() => [String])
  buildings!: readonly string[];

  @Field(() => Int)
  answered!: number;
}

@ObjectType('SurveyCounts')
export class SurveyCountsType {
  @Field(() => [Int], { nullable: 'items', description: 'How many chose each option.' })
  counts!: readonly (number | null)[];
}

@ObjectType('SurveyResult', { description: 'Of one question. Null: suppressed, since it is small, or would give away a small one by subtraction.' })
export class SurveyResultType {
  @Field(() => [SurveyCountsType], { description: 'Of each group of buildings.' })
  byGroup!: readonly SurveyCountsType[];

  @Field(() => [Int], { nullable: 'items', description: 'How many chose each option.' })
  totals!: readonly (number | null)[];
}

@ObjectType('SurveyOutcome')
export class SurveyOutcomeType {
  @Field(() => Int, { description: 'Households that answered.' })
  answered!: number;

  @Field(() => Int, { description: 'Dwellings in the register, at the close.' })
  households!: number;

  @Field(() => [SurveyGroupType], { description: 'None where fewer than `fewest` answered.' })
  groups!: readonly SurveyGroupType[];

  @Field(() => [SurveyResultType], { description: 'Of each question; none where fewer than `fewest` answered.' })
  results!: readonly SurveyResultType[];
}

/** What it refers to is resolved in `surveys.resolver.ts`. */
@ObjectType('Survey', { implements: () => NodeType, description: 'What households are asked.' })
export class SurveyType implements NodeType {
  @GlobalIdField('Survey')
  id!: string;

  projectId!: string;
  organisationId!: string;

  @Field(() => SurveyKindEnum)
  kind!: SurveyKind;

  @Field(() => Int, { description: 'Of the questions: one more with every edit. An answer names the version that was read.' })
  version!: number;

  @Field(() => String)
  title!: string;

  @Field(() => [SurveyQuestionType])
  questions!: readonly SurveyQuestionType[];

  @Field(() => DateTime)
  closesAt!: string;

  @Field(() => Int, { description: 'Counts below it are suppressed.' })
  fewest!: number;

  @Field(() => SurveyStatusEnum)
  status!: SurveyStatus;

  @Field(() => Boolean, { description: 'A household has answered: the questions stay as they are.' })
  locked!: boolean;

  @Field(() => SurveyOutcomeType, { nullable: true, description: 'None before it closes: from one count to the next there would be one household.' })
  outcome!: SurveyOutcomeType | null;

  @Field(() => RuleReferenceType, { description: 'The version of surveys.results by which counts are suppressed.' })
  rule!: RuleReferenceType;
}

@ObjectType()
export class SurveyConnection extends Connection('Survey', () => SurveyType) {}

@ObjectType()
export class SurveyPayload extends Payload {
  @Field(() => SurveyType, { nullable: true })
  survey?: SurveyType | null;
}
