import { Args, ArgsType, Field, ID, Parent, PickType, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { WorksType } from '../../../contracts/api/works.type.js';
import type { Organisation } from '../../../contracts/index.js';
import { OrganisationsByIds, ProjectsByIds, WorksByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import {
  Cursor,
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
  type Edge,
} from '../../../platform/graphql/index.js';
import { withheldPerson, type JsonObject } from '../../../platform/kernel/index.js';
import { EntriesByIds } from '../queries/by-ids.js';
import { CurrentCursor } from '../queries/cursor.js';
import { Timeline, TimelineArgs, worksInShort, type TimelineRow } from '../queries/timeline.js';
import { LiveTimeline } from './live-timeline.js';
import { TimelineConnection, TimelineEntryType } from './timeline.type.js';

@ArgsType()
class FollowArgs extends PickType(TimelineArgs, ['projectId', 'filter'] as const) {
  @Field(() => Cursor, { nullable: true, description: 'Of the last entry that you have: what you missed comes first. Left out: from now on.' })
  after?: string | null;
}

/** What is looked up, or sent, only for who selects it. */
const dear = {
  withTotal: 'totalCount',
  withOrganisation: 'edges.node.organisation',
  withWorks: 'edges.node.works',
  withDetails: { of: 'edges.node.works', but: worksInShort },
  withFootprints: 'edges.node.works.footprint',
  withThreadCount: 'edges.node.threadCount',
  withData: 'edges.node.data',
};

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
  async timeline(
    @Args() args: TimelineArgs,
    @Wants(dear) { withOrganisation, ...wanted }: Readonly<Record<keyof typeof dear, boolean>>,
    @From() from: From,
  ): Promise<ConnectionOf<TimelineRow>> {
    const page = await this.bus.ask(new Timeline({ ...args, ...wanted }, from));
    return withOrganisation ? { ...page, edges: await this.#withOrganisations(page.edges, from) } : page;
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

  /** Who of an organisation takes part in a thread is its own business; of what residents do, it is not even told. */
  @ResolveField(() => ID, { nullable: true })
  actor(@Parent() { event }: TimelineRow, @From() { caller }: From): string | null {
    const { personId, organisationId } = event.actor;
    if (personId === withheldPerson) return null;
    return event.subject.type !== 'Thread' || organisationId === caller?.organisationId ? personId : null;
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  async organisation(@Parent() { event }: TimelineRow, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    const id = organisationIdOf(event);
    return id === null ? null : loaders.one(OrganisationsByIds, id);
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

  @ResolveField(() => JSONScalar)
  data(@Parent() { event }: TimelineRow): JsonObject {
    return event.data;
  }

  /** Asked once for a whole page. */
  async #withOrganisations(edges: readonly Edge<TimelineRow>[], from: From): Promise<readonly Edge<TimelineRow & { readonly organisation: Organisation | null }>[]> {
    const ids = new Set(edges.map(({ node }) => organisationIdOf(node.event)).filter((id) => id !== null));
    const found = ids.size === 0 ? [] : await this.bus.ask(new OrganisationsByIds({ ids: [...ids] }, from));
    const known = new Map(found.map((organisation) => [organisation.id, organisation]));
    return edges.map(({ cursor, node }) => ({ cursor, node: { ...node, organisation: known.get(organisationIdOf(node.event) ?? '') ?? null } }));
  }
}

/** Of who acted; `null`: Hutong itself, which acts in the name of the context. Nobody has to be asked about that. */
const organisationIdOf = ({ context, actor }: TimelineRow['event']): string | null => (actor.organisationId === context ? null : actor.organisationId);
