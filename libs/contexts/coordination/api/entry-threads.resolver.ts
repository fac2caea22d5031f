import { Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Loaders } from '../../../platform/graphql/index.js';
import type { ThreadRow } from '../queries/thread-rows.js';
import { ThreadCounts, threadsShown, ThreadsOfEntries } from '../queries/threads-by-ids.js';
import type { TimelineRow } from '../queries/timeline.js';
import { ThreadType } from './thread.type.js';
import { TimelineEntryType } from './timeline.type.js';

/** What an entry of the timeline shows of the threads on it: asked once for a whole page. */
@Resolver(() => TimelineEntryType)
export class EntryThreadsResolver {
  @ResolveField(() => [ThreadType], { description: `The newest ${threadsShown} on it, newest first; all of them: \`threads(filter: {entryId})\`.` })
  async threads(@Parent() { id }: TimelineRow, @Loaders() loaders: Loaders): Promise<readonly ThreadRow[]> {
    return (await loaders.one(ThreadsOfEntries, id))?.threads ?? [];
  }

  @ResolveField(() => Int)
  async threadCount(@Parent() { id }: TimelineRow, @Loaders() loaders: Loaders): Promise<number> {
    return (await loaders.one(ThreadCounts, id))?.count ?? 0;
  }
}
