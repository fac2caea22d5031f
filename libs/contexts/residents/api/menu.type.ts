import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { RuleReferenceType } from '../../../contracts/api/rule-reference.type.js';
import type { MenuMarking, MenuOutcome, MenuStatus } from '../../../contracts/index.js';
import { Connection, DateTime, GlobalIdField, JSONScalar, NodeType, Payload } from '../../../platform/graphql/index.js';
import { MenuMarkingEnum } from '../commands/announce-menu.js';
import { MenuStatusEnum } from '../queries/menus.js';

@ObjectType('MenuOption')
export class MenuOptionType {
  @Field(() => String, { description: 'Its short name, unique in the menu.' })
  optionId!: string;

  @Field(() => String)
  title!: string;

  @Field(() => Float, { description: 'In fen: an integer.' })
  cost!: number;
}

@ObjectType('MenuTotal')
export class MenuTotalType {
  @Field(() => String)
  optionId!: string;

  @Field(() => Int, { description: 'Approvals, or points.' })
  support!: number;
}

@ObjectType('MenuMark')
export class MenuMarkType {
  @Field(() => String)
  optionId!: string;

  @Field(() => Int, { description: '1 for an approval, or the points.' })
  mark!: number;
}

@ObjectType('HouseholdChoice')
export class HouseholdChoiceType {
  @Field(() => ID, { description: 'The dwelling.' })
  unitId!: string;

  @Field(() => [MenuMarkType], { description: 'In the order of the options.' })
  marks!: readonly MenuMarkType[];
}

@ObjectType('MenuOutcome', { description: 'What was chosen. Anybody can add it up again: docs/residents.md.' })
export class MenuOutcomeType {
  @Field(() => Int, { description: 'How many households chose anything.' })
  choices!: number;

  @Field(() => [String], { description: 'The options that are taken, in the order in which they were.' })
  winners!: readonly string[];

  @Field(() => Float, { description: 'By the winners, in fen.' })
  spent!: number;

  @Field(() => [MenuTotalType], { nullable: true, description: 'In the order of the options; none where fewer than `fewest` chose.' })
  totals!: readonly MenuTotalType[] | null;

  @Field(() => JSONScalar, {
    nullable: true,
    description:
      'All choices: `[{ marks: { lamps: 1 }, times: 4 }]`. Equal ones stand together, and nothing tells who chose, or when; none where fewer than `fewest` chose.',
  })
  published!: MenuOutcome['published'];
}

/** What it refers to is resolved in `menus.resolver.ts`. */
@ObjectType('Menu', { implements: () => NodeType, description: 'Priced options under a budget: households choose, and which are taken follows by rule.' })
export class MenuType implements NodeType {
  @GlobalIdField('Menu')
  id!: string;

  projectId!: string;

  @Field(() => String)
  title!: string;

  @Field(() => [MenuOptionType], { description: 'As they were announced.' })
  options!: readonly MenuOptionType[];

  @Field(() => Float, { description: 'In fen: an integer.' })
  budget!: number;

  @Field(() => MenuMarkingEnum)
  marking!: MenuMarking;

  @Field(() => Int, { description: 'How many options, or points, each may give.' })
  most!: number;

  @Field(() => DateTime)
  opensAt!: string;

  @Field(() => DateTime)
  closesAt!: string;

  @Field(() => Int, { description: 'From so many choices on they are published, without their choosers; of fewer only the winners.' })
  fewest!: number;

  @Field(() => MenuStatusEnum)
  status!: MenuStatus;

  @Field(() => MenuOutcomeType, { nullable: true, description: 'None before it closes: until then nobody is told what was chosen.' })
  outcome!: MenuOutcomeType | null;

  @Field(() => RuleReferenceType, { description: 'The version of menus.choice by which winners follow.' })
  rule!: RuleReferenceType;
}

@ObjectType()
export class MenuConnection extends Connection('Menu', () => MenuType) {}

@ObjectType()
export class MenuPayload extends Payload {
  @Field(() => MenuType, { nullable: true })
  menu?: MenuType | null;
}
