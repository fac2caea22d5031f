import { Args, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { WorksType } from '../../../contracts/api/works.type.js';
import type { Works } from '../../../contracts/index.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { Connection, From, NodeRegistry, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { WorksByIds } from '../../../contracts/queries.js';
import { WorksArgs, WorksInArea } from '../queries/works.js';

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
