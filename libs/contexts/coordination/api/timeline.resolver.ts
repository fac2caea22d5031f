import { Args, ArgsType, Field, ID, Parent, PickType, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { OrganisationType, PartyEnum } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { WorksType } from '../../../contracts/api/works.type.js';
import { OrganisationsByIds, ProjectsByIds, WorksByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import {
  Cursor,
  DateTime,
  From,
  JSONScalar,
  Loaders,
  NodeRegistry,
  NodeType,
  PositionToken,
  toGlobalId,
  UntilGone,
  Wants,
  type ConnectionOf,
} from '../../../platform/graphql/index.js';
import type { JsonObject, Party } from '../../../platform/kernel/index.js';
import { EntriesByIds } from '../queries/by-ids.js';
import { CurrentCursor } from '../queries/cursor.js';
import { Timeline, TimelineArgs, type TimelineRow } from '../queries/timeline.js';
import { LiveTimeline } from './live-timeline.js';
import { TimelineConnection, TimelineEntryType } from './timeline.type.js';

@ArgsType()
class FollowArgs extends PickType(TimelineArgs, ['projectId', 'filter'] as const) {
  @Field(() => Cursor, { nullable: true, description: 'Of the last entry that you have: what you missed comes first. Left out: from now on.' })
  after?: string | null;
}

@Resolver(() => TimelineEntryType)
export class TimelineResolver {
  constructor(
    private readonly bus: Bus,
    private readonly live: LiveTimeline,
    private readonly nodes: NodeRegistry,
  ) {
    nodes.register('TimelineEntry', async (id, from) => (await bus.ask(new EntriesByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => TimelineConnection, { description: 'What all parties did, in the one order that all of them see: of a project, of the works in an area, or all.' })
  timeline(@Args() args: TimelineArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<TimelineRow>> {
    return this.bus.ask(new Timeline({ ...args, withTotal }, from));
  }

  @Subscription(() => TimelineEntryType, {
    name: 'timeline',
    description:
      'Each entry as it comes, once and in order; after a break, from the last cursor. Who does not read for 30 s is cut off (4450) with the cursor to go on from.',
  })
  async *followTimeline(@Args() args: FollowArgs, @From() from: From, @UntilGone() signal: AbortSignal): AsyncGenerator<{ timeline: TimelineRow }> {
    for await (const timeline of this.live.entries(args, from, signal)) yield { timeline };
  }

  @Query(() => Cursor, { description: 'Up to where everybody can read. With a token: once that contains what you wrote (2 s at most).' })
  cursor(@Args('token', { type: () => PositionToken, nullable: true }) token: string | null, @From() from: From): Promise<string> {
    return this.bus.ask(new CurrentCursor({ token }, from));
  }

  @ResolveField(() => String)
  type(@Parent() { event }: TimelineRow): string {
    return event.type;
  }

  @ResolveField(() => PartyEnum)
  party(@Parent() { event }: TimelineRow): Party {
    return event.actor.party;
  }

  /** Who of an organisation takes part in a thread is its own business. */
  @ResolveField(() => ID, { nullable: true })
  actor(@Parent() { event }: TimelineRow, @From() { caller }: From): string | null {
    const { personId, organisationId } = event.actor;
    return event.subject.type !== 'Thread' || organisationId === caller?.organisationId ? personId : null;
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  organisation(@Parent() { event }: TimelineRow, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, event.actor.organisationId);
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  async principal(@Parent() { event }: TimelineRow, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    const { principalId } = event.actor;
    return principalId === undefined ? null : loaders.one(OrganisationsByIds, principalId);
  }

  @ResolveField(() => NodeType, { nullable: true })
  subject(@Parent() { event }: TimelineRow, @From() from: From): Promise<object | null> {
    return this.nodes.find(toGlobalId(event.subject.type, event.subject.id), from);
  }

  @ResolveField(() => String)
  subjectType(@Parent() { event }: TimelineRow): string {
    return event.subject.type;
  }

  @ResolveField(() => ID)
  subjectId(@Parent() { event }: TimelineRow): string {
    return toGlobalId(event.subject.type, event.subject.id);
  }

  @ResolveField(() => [WorksType])
  async works(@Parent() { worksIds }: TimelineRow, @Loaders() loaders: Loaders): Promise<WorksType[]> {
    const found = await Promise.all(worksIds.map((id) => loaders.one(WorksByIds, id)));
    return found.filter((works) => works !== null);
  }

  @ResolveField(() => [ProjectType])
  async projects(@Parent() { event }: TimelineRow, @Loaders() loaders: Loaders): Promise<ProjectType[]> {
    const found = await Promise.all(event.projectIds.map((id) => loaders.one(ProjectsByIds, id)));
    return found.filter((project) => project !== null);
  }

  @ResolveField(() => DateTime)
  occurredAt(@Parent() { event }: TimelineRow): string {
    return event.occurredAt;
  }

  @ResolveField(() => JSONScalar)
  data(@Parent() { event }: TimelineRow): JsonObject {
    return event.data;
  }
}
