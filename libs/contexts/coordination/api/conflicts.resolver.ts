import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { From, Loaders, NodeRegistry, type ConnectionOf } from '../../../platform/graphql/index.js';
import { ConflictGroupsByIds, ConflictsByIds } from '../queries/by-ids.js';
import { ConflictGroups, type ConflictGroupRow } from '../queries/conflict-groups.js';
import { ConflictArgs, Conflicts, type ConflictRow } from '../queries/conflicts.js';
import { ConflictConnection, ConflictGroupConnection, ConflictGroupType, ConflictType, GroupReferenceType } from './conflict.type.js';

@Resolver(() => ConflictType)
export class ConflictsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Conflict', async (id, from) => (await bus.ask(new ConflictsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => ConflictConnection, { description: 'Plans that cannot both happen as they are. The open ones, if there is no filter.' })
  conflicts(@Args() args: ConflictArgs, @From() from: From): Promise<ConnectionOf<ConflictRow>> {
    return this.bus.ask(new Conflicts(args, from));
  }

  @ResolveField(() => GroupReferenceType)
  group(@Parent() { groupId: id, groupSize: size }: ConflictRow): GroupReferenceType {
    return { id, size };
  }
}

@Resolver(() => ConflictGroupType)
export class ConflictGroupsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('ConflictGroup', async (id, from) => (await bus.ask(new ConflictGroupsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => ConflictGroupConnection, { description: 'The same conflicts, one entry for each pair of permits.' })
  conflictGroups(@Args() args: ConflictArgs, @From() from: From): Promise<ConnectionOf<ConflictGroupRow>> {
    return this.bus.ask(new ConflictGroups(args, from));
  }

  @ResolveField(() => [OrganisationType])
  async owners(@Parent() { ownerIds }: ConflictGroupRow, @Loaders() loaders: Loaders): Promise<OrganisationType[]> {
    const found = await Promise.all(ownerIds.map((id) => loaders.one(OrganisationsByIds, id)));
    return found.filter((organisation) => organisation !== null);
  }
}
