import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { enumOf, GlobalIdField, NodeType } from '../../platform/graphql/index.js';
import { workItemClasses, workItemStatuses, type WorkItemClass, type WorkItemStatus } from '../work-items.js';

export const WorkItemClassEnum = enumOf(workItemClasses);
export const WorkItemStatusEnum = enumOf(workItemStatuses);

registerEnumType(WorkItemClassEnum, {
  name: 'WorkItemClass',
  valuesMap: {
    BASIC: { description: '基础: safety and daily life, such as water, power, gas, heat, roads, fire, roofs.' },
    IMPROVEMENT: { description: '完善: such as lifts, parking, green space, lighting, barrier-free access.' },
    UPGRADE: { description: '提升: such as care for the elderly, childcare, health, smart community.' },
  },
});
registerEnumType(WorkItemStatusEnum, {
  name: 'WorkItemStatus',
  valuesMap: { PLANNED: { description: 'To be renewed.' }, DROPPED: { description: 'It will not be, for the reason given.' } },
});

/** `WorkItem` of the published language as GraphQL has it; its project is resolved by government, its proposal by residents. */
@ObjectType('WorkItem', { implements: () => NodeType, description: 'One thing to renew in a project.' })
export class WorkItemType implements NodeType {
  @GlobalIdField('WorkItem')
  id!: string;

  projectId!: string;
  proposalId!: string | null;

  @Field(() => String)
  title!: string;

  @Field(() => WorkItemClassEnum)
  class!: WorkItemClass;

  @Field(() => String, { nullable: true, description: 'The matter on which owners have to decide before it starts, such as `alter-building`; none: it needs no ballot.' })
  consent!: string | null;

  @Field(() => WorkItemStatusEnum)
  status!: WorkItemStatus;

  @Field(() => String, { nullable: true, description: 'Why it was dropped.' })
  droppedReason!: string | null;
}
