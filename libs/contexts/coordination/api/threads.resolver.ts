import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { From, Loaders, NodeRegistry, PageArgs, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { EntriesByIds } from '../queries/by-ids.js';
import { MessagesByIds, MessagesOfThreads } from '../queries/messages.js';
import type { MessageRow, ThreadReading, ThreadRow } from '../queries/thread-rows.js';
import { ThreadsByIds } from '../queries/threads-by-ids.js';
import { ThreadArgs, Threads } from '../queries/threads.js';
import type { TimelineRow } from '../queries/timeline.js';
import { MessageConnection, MessageType, ThreadConnection, ThreadReadingType, ThreadType } from './thread.type.js';
import { TimelineEntryType } from './timeline.type.js';

@Resolver(() => ThreadType)
export class ThreadsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Thread', async (id, from) => (await bus.ask(new ThreadsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => ThreadConnection, { description: 'What parties say to each other about entries of the timeline, in the order in which the threads were opened.' })
  threads(@Args() args: ThreadArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<ThreadRow>> {
    return this.bus.ask(new Threads({ ...args, withTotal }, from));
  }

  @ResolveField(() => TimelineEntryType, { nullable: true })
  entry(@Parent() { entryId }: ThreadRow, @Loaders() loaders: Loaders): Promise<TimelineRow | null> {
    return loaders.one(EntriesByIds, entryId);
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  openedBy(@Parent() { openedById }: ThreadRow, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, openedById);
  }

  @ResolveField(() => MessageConnection, { description: 'In their order.' })
  async messages(
    @Parent() { id }: ThreadRow,
    @Args() args: PageArgs,
    @Wants('totalCount') withTotal: boolean,
    @Loaders() loaders: Loaders,
  ): Promise<ConnectionOf<MessageRow>> {
    const found = await loaders.one(MessagesOfThreads, id, { ...args, withTotal });
    if (!found) throw new Error(`Thread ${id} has no messages`);
    return found.messages;
  }
}

@Resolver(() => MessageType)
export class MessagesResolver {
  constructor(bus: Bus, nodes: NodeRegistry) {
    nodes.register('Message', async (id, from) => (await bus.ask(new MessagesByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  author(@Parent() { organisationId }: MessageRow, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }

  @ResolveField(() => [OrganisationType])
  async mentions(@Parent() { mentionedIds }: MessageRow, @Loaders() loaders: Loaders): Promise<OrganisationType[]> {
    const found = await Promise.all(mentionedIds.map((id) => loaders.one(OrganisationsByIds, id)));
    return found.filter((organisation) => organisation !== null);
  }
}

@Resolver(() => ThreadReadingType)
export class ThreadReadingsResolver {
  @ResolveField(() => OrganisationType, { nullable: true })
  organisation(@Parent() { organisationId }: ThreadReading, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }
}
