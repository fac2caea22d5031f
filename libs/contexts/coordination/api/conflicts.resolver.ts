import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OfficeEnum, OrganisationType } from '../../../contracts/api/organisation.type.js';
import { WorksType } from '../../../contracts/api/works.type.js';
import type { Office, Works } from '../../../contracts/index.js';
import { OrganisationsByIds, WorksByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { From, Loaders, NodeRegistry, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import type { KnownConflict } from '../domain/known-conflict.js';
import { ConflictGroupsByIds, ConflictsByIds } from '../queries/by-ids.js';
import { ConflictGroups, type ConflictGroupRow } from '../queries/conflict-groups.js';
import { ConflictArgs, Conflicts, type ConflictRow } from '../queries/conflicts.js';
import { OfficeAtLevel } from '../queries/office-at-level.js';
import { asOptionType, ConflictDecisionType, ConflictOptionType } from './case.type.js';
import { ConflictConnection, ConflictGroupConnection, ConflictGroupType, ConflictType, GroupReferenceType } from './conflict.type.js';

/** A query answers with the works and the size of the group as of its cursor; a command with the case alone. */
type Answered = KnownConflict & Partial<Pick<ConflictRow, 'works' | 'groupSize'>>;

@Resolver(() => ConflictType)
export class ConflictsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Conflict', async (id, from) => (await bus.ask(new ConflictsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => ConflictConnection, { description: 'Plans that cannot both happen as they are. The open ones, if there is no filter.' })
  conflicts(@Args() args: ConflictArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<ConflictRow>> {
    return this.bus.ask(new Conflicts({ ...args, withTotal }, from));
  }

  @ResolveField(() => GroupReferenceType)
  async group(@Parent() { id, groupId, groupSize }: Answered, @Loaders() loaders: Loaders): Promise<GroupReferenceType> {
    return { groupId, size: groupSize ?? (await loaders.one(ConflictsByIds, id))?.groupSize ?? 0 };
  }

  @ResolveField(() => [WorksType])
  async works(@Parent() { works, worksIds }: Answered, @Loaders() loaders: Loaders): Promise<readonly Works[]> {
    if (works) return works;
    const found = await Promise.all(worksIds.map((id) => loaders.one(WorksByIds, id)));
    return found.filter((one) => one !== null);
  }

  @ResolveField(() => OfficeEnum)
  level(@Parent() { level, detectedAt }: Answered, @From() from: From): Promise<Office> {
    return this.bus.ask(new OfficeAtLevel({ level, detectedAt }, from));
  }

  @ResolveField(() => [OrganisationType])
  async acknowledgedBy(@Parent() { acknowledgedBy }: Answered, @Loaders() loaders: Loaders): Promise<OrganisationType[]> {
    const found = await Promise.all(acknowledgedBy.map((id) => loaders.one(OrganisationsByIds, id)));
    return found.filter((organisation) => organisation !== null);
  }

  @ResolveField(() => [ConflictOptionType])
  options(@Parent() { options }: Answered): ConflictOptionType[] {
    return options.map(asOptionType);
  }

  @ResolveField(() => ConflictDecisionType, { nullable: true })
  decision(@Parent() { decision }: Answered): ConflictDecisionType | null {
    if (!decision) return null;
    const { chosen, options, reason, basis, level, decidedBy: decidedById } = decision;
    return { chosen: asOptionType(chosen), options: options.map(asOptionType), reason, basis, level, decidedById };
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
  conflictGroups(@Args() args: ConflictArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<ConflictGroupRow>> {
    return this.bus.ask(new ConflictGroups({ ...args, withTotal }, from));
  }

  @ResolveField(() => [OrganisationType])
  async owners(@Parent() { ownerIds }: ConflictGroupRow, @Loaders() loaders: Loaders): Promise<OrganisationType[]> {
    const found = await Promise.all(ownerIds.map((id) => loaders.one(OrganisationsByIds, id)));
    return found.filter((organisation) => organisation !== null);
  }
}
