import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { EvidenceKind, MilestoneStatus } from '../../../contracts/index.js';
import { Connection, DateTime, GlobalIdField, NodeType, Payload } from '../../../platform/graphql/index.js';
import { EvidenceKindEnum, MilestoneStatusEnum } from './enums.js';

@ObjectType('EvidenceNeeded')
export class EvidenceNeededType {
  @Field(() => [EvidenceKindEnum], { description: 'The kinds that count.' })
  kinds!: readonly EvidenceKind[];

  @Field(() => Int, { description: 'How many references of these kinds a report needs.' })
  minimum!: number;
}

@ObjectType('Evidence', { description: 'Where a file lies, and what it is.' })
export class EvidenceType {
  @Field(() => EvidenceKindEnum)
  kind!: EvidenceKind;

  @Field(() => String)
  uri!: string;

  @Field(() => String)
  sha256!: string;

  @Field(() => String)
  mediaType!: string;

  @Field(() => DateTime, { nullable: true })
  takenAt!: string | null;
}

/** What it refers to, and its slip, are resolved in `milestones.resolver.ts`. */
@ObjectType('Milestone', { implements: () => NodeType, description: 'A promised state with a date and the evidence it needs.' })
export class MilestoneType implements NodeType {
  @GlobalIdField('Milestone')
  id!: string;

  packageId!: string;
  verifiedBy!: string | null;

  @Field(() => String, { description: 'Its short name, unique in its package.' })
  key!: string;

  @Field(() => String)
  title!: string;

  @Field(() => MilestoneStatusEnum)
  status!: MilestoneStatus;

  @Field(() => String, { description: 'A day.' })
  dueOn!: string;

  @Field(() => String, { nullable: true, description: 'The day that was promised last; earlier ones are in the timeline.' })
  promisedOn!: string | null;

  @Field(() => EvidenceNeededType)
  evidenceNeeded!: EvidenceNeededType;

  @Field(() => DateTime, { nullable: true, description: 'When it was done, as the last report says.' })
  reportedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When that report was learned of.' })
  recordedAt!: string | null;

  @Field(() => [EvidenceType], { description: 'Of the last report.' })
  evidence!: readonly EvidenceType[];

  @Field(() => String, { nullable: true })
  note!: string | null;

  @Field(() => String, { nullable: true, description: 'Why the last report was rejected; none once it is reported again.' })
  rejectedReason!: string | null;
}

/** What it refers to is resolved in `work-packages.resolver.ts`. */
@ObjectType('WorkPackage', { implements: () => NodeType, description: 'What one contractor does under a contract.' })
export class WorkPackageType implements NodeType {
  @GlobalIdField('WorkPackage')
  id!: string;

  contractId!: string;
  projectId!: string;
  worksIds!: readonly string[];

  @Field(() => String)
  title!: string;

  @Field(() => [MilestoneType], { description: 'In the order in which the principal gave them.' })
  milestones!: readonly MilestoneType[];
}

@ObjectType()
export class WorkPackageConnection extends Connection('WorkPackage', () => WorkPackageType) {}

@ObjectType()
export class MilestoneConnection extends Connection('Milestone', () => MilestoneType) {}

@ObjectType()
export class WorkPackagePayload extends Payload {
  @Field(() => WorkPackageType, { nullable: true })
  workPackage?: WorkPackageType | null;
}

@ObjectType()
export class MilestonePayload extends Payload {
  @Field(() => MilestoneType, { nullable: true })
  milestone?: MilestoneType | null;
}
