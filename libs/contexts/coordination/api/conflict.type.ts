import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { conflictClosings, type ConflictClosing, type ConflictKind, type Office } from '../../../contracts/index.js';
import { OfficeEnum, OrganisationType } from '../../../contracts/api/organisation.type.js';
import { RuleReferenceType } from '../../../contracts/api/rule-reference.type.js';
import { WorksType } from '../../../contracts/api/works.type.js';
import { Connection, DateTime, enumOf, GlobalIdField, NodeType } from '../../../platform/graphql/index.js';
import type { CaseStage } from '../domain/known-conflict.js';
import { ConflictDecisionType, ConflictOptionType } from './case.type.js';
import { CaseStageEnum, ConflictKindEnum, ConflictStatusEnum, type ConflictStatus } from './conflict-status.js';

export const ConflictClosingEnum = enumOf(conflictClosings);
registerEnumType(ConflictClosingEnum, {
  name: 'ConflictClosing',
  description: 'Why a conflict closed: its cause is gone, the plans are as decided, or it is tolerated.',
  valuesMap: {
    AS_DECIDED: { description: 'The plans have become what was decided.' },
    WAIVED: { description: 'Tolerated as it stood. If it takes longer, or the ground of one of its works changes, it is reopened.' },
    SHARED: { description: 'Both work in the window that was decided. If one no longer does, and they still collide, it is reopened.' },
  },
});

@ObjectType('ConflictGroup', { implements: () => NodeType, description: 'What one pair of permits causes, whatever the number of their sections.' })
export class ConflictGroupType implements NodeType {
  @GlobalIdField('ConflictGroup')
  id!: string;

  @Field(() => Int, { description: 'How many conflicts it holds.' })
  size!: number;

  @Field(() => DateTime, { description: 'When the first of its shared times begins.' })
  from!: string;

  @Field(() => DateTime, { nullable: true, description: 'When the last of its shared times ends.' })
  to!: string | null;

  @Field(() => Boolean, { description: 'At least one of its works is an emergency repair.' })
  emergency!: boolean;

  ownerIds!: readonly string[];

  @Field(() => [OrganisationType], { description: 'Whose works collide.' })
  owners?: OrganisationType[];
}

@ObjectType('GroupReference', { description: 'The group that a conflict belongs to.' })
export class GroupReferenceType {
  /** Not `id`: it is not the group itself, with all that a client may know of it. */
  @GlobalIdField('ConflictGroup')
  groupId!: string;

  @Field(() => Int, { description: 'How many of its conflicts are open, as of the same cursor.' })
  size!: number;
}

@ObjectType('Conflict', { implements: () => NodeType, description: 'Plans that cannot both happen as they are.' })
export class ConflictType implements NodeType {
  @GlobalIdField('Conflict')
  id!: string;

  @Field(() => ConflictKindEnum)
  kind!: ConflictKind;

  @Field(() => ConflictStatusEnum)
  status!: ConflictStatus;

  @Field(() => [WorksType], { description: 'The two, as of the same cursor.' })
  works?: WorksType[];

  @Field(() => DateTime, { description: 'The time that both take, half-open.' })
  from!: string;

  @Field(() => DateTime, { nullable: true })
  to!: string | null;

  @Field(() => Float, { description: 'Between the footprints, to a millimetre; 0 where they touch.' })
  distanceMetres!: number;

  @Field(() => Boolean, { description: 'One of the two is an emergency repair.' })
  emergency!: boolean;

  @Field(() => GroupReferenceType)
  group?: GroupReferenceType;

  @Field(() => RuleReferenceType)
  rule!: RuleReferenceType;

  @Field(() => DateTime)
  detectedAt!: string;

  @Field(() => CaseStageEnum)
  stage!: CaseStage;

  @Field(() => OfficeEnum, { description: 'The office that the case is at: whoever holds it decides (rule conflicts.ladder).' })
  level?: Office;

  @Field(() => [OrganisationType], { description: 'The owners of its works that have acknowledged it.' })
  acknowledgedBy?: OrganisationType[];

  @Field(() => [ConflictOptionType])
  options?: ConflictOptionType[];

  @Field(() => ConflictDecisionType, { nullable: true })
  decision?: ConflictDecisionType | null;

  @Field(() => DateTime, { nullable: true })
  closedAt!: string | null;

  @Field(() => ConflictClosingEnum, { nullable: true })
  closedReason!: ConflictClosing | null;
}

@ObjectType()
export class ConflictConnection extends Connection('Conflict', () => ConflictType) {}

@ObjectType()
export class ConflictGroupConnection extends Connection('ConflictGroup', () => ConflictGroupType) {}
