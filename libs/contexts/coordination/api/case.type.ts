import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { OfficeEnum, OrganisationType } from '../../../contracts/api/organisation.type.js';
import { WindowType, WorksType } from '../../../contracts/api/works.type.js';
import type { DecidedTask, Office, OptionCost, OptionKind, ProposedOption } from '../../../contracts/index.js';
import { Connection, DateTime, GlobalIdField, NodeType } from '../../../platform/graphql/index.js';
import { OptionKindEnum } from './conflict-status.js';
import { TaskStatusEnum, type TaskRow, type TaskStatus } from '../queries/tasks.js';

@ObjectType('OptionEstimate', { description: 'What it would take, as its proposer says.' })
export class OptionEstimateType implements OptionCost {
  @Field(() => Float, { nullable: true, description: 'In fen: an integer.' })
  costFen!: number | null;

  @Field(() => Int, { nullable: true, description: 'By which the project takes longer.' })
  days!: number | null;

  @Field(() => Int, { nullable: true, description: 'Disturbed.' })
  households!: number | null;
}

@ObjectType('ConflictOption', { description: 'What could be done about a conflict.' })
export class ConflictOptionType {
  @Field(() => ID, { description: 'Decide by it.' })
  optionId!: string;

  @Field(() => OptionKindEnum)
  kind!: OptionKind;

  @Field(() => OptionEstimateType)
  estimate!: OptionCost;

  @Field(() => String, { nullable: true })
  note!: string | null;

  @Field(() => WindowType, { nullable: true, description: 'Of MOVE and SHARE.' })
  window!: WindowType | null;

  @GlobalIdField('Works', { nullable: true })
  worksId!: string | null;

  @GlobalIdField('Works', { nullable: true })
  firstWorksId!: string | null;

  @GlobalIdField('Works', { nullable: true })
  secondWorksId!: string | null;

  proposedById!: string;

  @Field(() => OrganisationType, { nullable: true })
  proposedBy?: OrganisationType | null;
}

/** Flat, as GraphQL has it: which fields are there follows from the kind. */
export const asOptionType = ({ option, proposedBy: proposedById, ...rest }: ProposedOption): ConflictOptionType => ({
  window: null,
  worksId: null,
  firstWorksId: null,
  secondWorksId: null,
  ...option,
  ...rest,
  proposedById,
});

@ObjectType('ConflictDecision')
export class ConflictDecisionType {
  @Field(() => ConflictOptionType)
  chosen!: ConflictOptionType;

  @Field(() => [ConflictOptionType], { description: 'All that were compared, as they were.' })
  options!: ConflictOptionType[];

  @Field(() => String)
  reason!: string;

  @Field(() => String, { description: 'The law, plan or order that it rests on.' })
  basis!: string;

  @Field(() => OfficeEnum, { description: 'The office that decided.' })
  level!: Office;

  decidedById!: string;

  @Field(() => OrganisationType, { nullable: true })
  decidedBy?: OrganisationType | null;
}

@ObjectType('Task', { implements: () => NodeType, description: 'What a decision asks of an organisation.' })
export class TaskType implements NodeType {
  @GlobalIdField('Task')
  id!: string;

  @Field(() => TaskStatusEnum)
  status!: TaskStatus;

  @GlobalIdField('Conflict')
  conflictId!: string;

  @Field(() => WindowType, { nullable: true, description: 'Where the works go; none: after `afterWorksId`.' })
  window!: DecidedTask['window'];

  @GlobalIdField('Works', { nullable: true })
  afterWorksId!: string | null;

  @Field(() => DateTime)
  setAt!: string;

  @Field(() => DateTime, { nullable: true })
  endedAt!: string | null;

  @Field(() => OrganisationType, { nullable: true })
  organisation?: OrganisationType | null;

  @Field(() => WorksType, { nullable: true, description: 'As they stand now.' })
  works?: WorksType | null;
}

@ObjectType()
export class TaskConnection extends Connection<TaskRow>('Task', () => TaskType as unknown as abstract new () => TaskRow) {}
