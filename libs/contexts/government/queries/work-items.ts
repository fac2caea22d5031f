import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field } from '@nestjs/graphql';
import { IsIn, IsOptional } from 'class-validator';
import { WorkItemClassEnum, WorkItemStatusEnum } from '../../../contracts/api/work-item.type.js';
import { workItemClasses, workItemStatuses, type WorkItem, type WorkItemClass, type WorkItemStatus } from '../../../contracts/index.js';
import { WorkItemsByIds } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { filteredId, IdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Conditions } from '../../../platform/reading/index.js';
import { known, type WorkItemState } from '../domain/work-items.js';
import { DirectoryArgs, readByIds, readPage } from './reading.js';

@ArgsType()
export class WorkItemArgs extends DirectoryArgs {
  @IdInput()
  projectId!: string;

  @Field(() => WorkItemClassEnum, { nullable: true })
  @IsOptional()
  @IsIn(workItemClasses)
  class?: WorkItemClass | null;

  @Field(() => WorkItemStatusEnum, { nullable: true })
  @IsOptional()
  @IsIn(workItemStatuses)
  status?: WorkItemStatus | null;
}

/** What is renewed in a project, in the order in which it was added. */
@Accepts('government', WorkItemArgs)
export class WorkItems extends QueryMessage<WorkItemArgs, ConnectionOf<WorkItem>> {}

const byIds = { name: 'work-items.by-ids', text: 'SELECT id, state FROM work_items WHERE id = ANY ($1)' };

@QueryHandler(WorkItems)
export class WorkItemsHandler implements IQueryHandler<WorkItems> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input }: WorkItems): Promise<ConnectionOf<WorkItem>> {
    const conditions = new Conditions()
      .add(filteredId(input.projectId), (id) => `project_id = ${id}`)
      .addIf(input.class, (only) => `class = ${only}`)
      .addIf(input.status, (only) => `status = ${only}`);
    const { edges, ...page } = await readPage<{ state: WorkItemState }>(this.runtime, input, { table: 'work_items', columns: 'state', conditions });
    return { ...page, edges: edges.map(({ cursor, node }) => ({ cursor, node: known(node.state) })) };
  }
}

@QueryHandler(WorkItemsByIds)
export class WorkItemsByIdsHandler implements IQueryHandler<WorkItemsByIds> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: WorkItemsByIds): Promise<readonly WorkItem[]> {
    const rows = await readByIds<{ id: string; state: WorkItemState }>(this.runtime, byIds, ids);
    return rows.map(({ state }) => known(state));
  }
}
