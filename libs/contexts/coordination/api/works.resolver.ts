import { Args, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkItemType } from '../../../contracts/api/work-item.type.js';
import { WorksType } from '../../../contracts/api/works.type.js';
import type { Works } from '../../../contracts/index.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { Connection, From, Loaders, NodeRegistry, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { WorksByIds } from '../../../contracts/queries.js';
import { WorksArgs, WorksInArea } from '../queries/works.js';
import { WorksOfWorkItems } from '../queries/works-of-work-items.js';

@ObjectType()
export class WorksConnection extends Connection('Works', () => WorksType) {}

@Resolver(() => WorksType)
export class WorksResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Works', async (id, from) => (await bus.ask(new WorksByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => WorksConnection, { description: 'Works of all parties in a place and a time, as they stand or as they stood.' })
  works(@Args() args: WorksArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<Works>> {
    return this.bus.ask(new WorksInArea({ ...args, withTotal }, from));
  }
}

@Resolver(() => WorkItemType)
export class WorksOfWorkItemsResolver {
  @ResolveField(() => [WorksType], { description: 'By which it is carried out, in the order of their ids, as they stand.' })
  async works(@Parent() { id }: WorkItemType, @Loaders() loaders: Loaders): Promise<readonly Works[]> {
    return (await loaders.one(WorksOfWorkItems, id))?.works ?? [];
  }
}
