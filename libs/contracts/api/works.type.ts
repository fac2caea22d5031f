import { Field, Float, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTime, enumOf, GeoJSON, GlobalIdField, NodeType } from '../../platform/graphql/index.js';
import { surfaces, worksKinds, worksStatuses, type Geometry, type Surface, type WorksKind, type WorksStatus } from '../works.js';

export const WorksKindEnum = enumOf(worksKinds);
export const SurfaceEnum = enumOf(surfaces);
export const WorksStatusEnum = enumOf(worksStatuses);

registerEnumType(WorksKindEnum, { name: 'WorksKind', description: 'What is done at the place.' });
registerEnumType(SurfaceEnum, { name: 'Surface', description: 'What paving leaves: it decides how long the surface is protected.' });
registerEnumType(WorksStatusEnum, {
  name: 'WorksStatus',
  valuesMap: {
    BLOCKED: { description: 'Cannot go on, for the reason given; starting them again resumes them.' },
    FINISHED: { description: 'Done. Works that are listed anew are new works.' },
    CANCELLED: { description: 'Will not be done, or not any further.' },
  },
});

@ObjectType('Window', { description: 'Half-open: from `start` up to, not including, `end`.' })
export class WindowType {
  @Field(() => DateTime)
  start!: string;

  @Field(() => DateTime, { nullable: true, description: 'None: it has no end.' })
  end!: string | null;
}

@ObjectType('Footprint')
export class FootprintType {
  @Field(() => GeoJSON)
  geometry!: Geometry;

  @Field(() => Float, { description: 'Full width of what a line or point stands for; 0 where it is unknown, and for polygons.' })
  widthMetres!: number;
}

@ObjectType('WorksReference', { description: "The owner's own name for the works. Works of one permit are its sections." })
export class WorksReferenceType {
  @Field(() => String)
  permit!: string;

  @Field(() => String, { nullable: true })
  section!: string | null;
}

/** `Works` of the published language as GraphQL has them; owner, contractor, project, work item and areaNotice are resolved in `libs/works/api`. */
@ObjectType('Works', { implements: () => [NodeType], description: 'What happens at a place during a time.' })
export class WorksType {
  @GlobalIdField('Works')
  id!: string;

  ownerId!: string;
  contractorId!: string | null;
  projectId!: string;
  workItemId?: string | null;

  @Field(() => String)
  title!: string;

  @Field(() => WorksKindEnum)
  kind!: WorksKind;

  @Field(() => WorksStatusEnum)
  status!: WorksStatus;

  @Field(() => SurfaceEnum, { nullable: true, description: 'What paving leaves; OVERHAULED, where it does not say.' })
  surface?: Surface | null;

  @Field(() => WindowType)
  window!: WindowType;

  @Field(() => FootprintType)
  footprint!: FootprintType;

  @Field(() => String, { nullable: true })
  workingHours!: string | null;

  @Field(() => String, { nullable: true })
  address!: string | null;

  @Field(() => WorksReferenceType, { nullable: true })
  reference!: WorksReferenceType | null;

  @Field(() => String, { nullable: true })
  blockedReason!: string | null;

  @Field(() => String, { nullable: true, description: 'Why cancelled works were cancelled.' })
  closedReason!: string | null;
}
