import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { conflictClosings, conflictKinds, type ConflictClosing, type ConflictKind } from '../../../contracts/index.js';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { RuleReferenceType } from '../../../contracts/api/rule-reference.type.js';
import { WorksType } from '../../../contracts/api/works.type.js';
import { Connection, DateTime, enumOf, GlobalIdField, NodeType } from '../../../platform/graphql/index.js';
import { ConflictStatusEnum, type ConflictStatus } from './conflict-status.js';

export const ConflictKindEnum = enumOf(conflictKinds);
export const ConflictClosingEnum = enumOf(conflictClosings);
registerEnumType(ConflictKindEnum, {
  name: 'ConflictKind',
  valuesMap: { OVERLAP: { description: 'Two works of different organisations in one place at one time (rule works.overlap).' } },
});
registerEnumType(ConflictClosingEnum, { name: 'ConflictClosing', description: 'Why a conflict closed by itself: its cause is gone.' });

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
  @GlobalIdField('ConflictGroup')
  id!: string;

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
  works!: WorksType[];

  @Field(() => DateTime, { description: 'The time that both take, half-open.' })
  from!: string;

  @Field(() => DateTime, { nullable: true })
  to!: string | null;

  @Field(() => Float, { description: 'Between the footprints, to a millimetre; 0 where they touch.' })
  distanceMetres!: number;

  @Field(() => Boolean, { description: 'One of the two is an emergency repair.' })
  emergency!: boolean;

  @Field(() => GroupReferenceType)
  group!: GroupReferenceType;

  @Field(() => RuleReferenceType)
  rule!: RuleReferenceType;

  @Field(() => DateTime)
  detectedAt!: string;

  @Field(() => DateTime, { nullable: true })
  closedAt!: string | null;

  @Field(() => ConflictClosingEnum, { nullable: true })
  closedReason!: ConflictClosing | null;
}

@ObjectType()
export class ConflictConnection extends Connection('Conflict', () => ConflictType) {}

@ObjectType()
export class ConflictGroupConnection extends Connection('ConflictGroup', () => ConflictGroupType) {}
