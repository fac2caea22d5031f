import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { enumOf, GlobalIdField, NodeType } from '../../platform/graphql/index.js';
import { projectKinds, type ProjectKind } from '../government.js';

export const ProjectKindEnum = enumOf(projectKinds);
registerEnumType(ProjectKindEnum, {
  name: 'ProjectKind',
  valuesMap: {
    RENEWAL: { description: 'The renewal of one estate.' },
    AREA: { description: 'The standing project of a street or district, for works outside any renewal.' },
  },
});

/** Its `openedBy` is resolved by government, which knows the organisations. */
@ObjectType('Project', { implements: () => NodeType })
export class ProjectType implements NodeType {
  @GlobalIdField('Project')
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => ProjectKindEnum)
  kind!: ProjectKind;

  @Field(() => String, { nullable: true })
  district?: string | null;
}
