import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Bus } from '../../../platform/command-bus/index.js';
import { From, Loaders, NodeRegistry, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { EntriesByIds } from '../queries/by-ids.js';
import { NoteArgs, Notes, NotesByIds, NotesOfEntries, notesShown, type NoteRow } from '../queries/notes.js';
import type { TimelineRow } from '../queries/timeline.js';
import { NoteConnection, NoteType } from './note.type.js';
import { TimelineEntryType } from './timeline.type.js';

@Resolver(() => NoteType)
export class NotesResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Note', async (id, from) => (await bus.ask(new NotesByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => NoteConnection, { description: 'What your own organisation has noted on entries of the timeline, in the order in which it was written.' })
  notes(@Args() args: NoteArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<NoteRow>> {
    return this.bus.ask(new Notes({ ...args, withTotal }, from));
  }

  @ResolveField(() => TimelineEntryType, { nullable: true })
  entry(@Parent() { entryId }: NoteRow, @Loaders() loaders: Loaders): Promise<TimelineRow | null> {
    return loaders.one(EntriesByIds, entryId);
  }
}

/** What an entry of the timeline shows of the notes on it: asked once for a whole page. */
@Resolver(() => TimelineEntryType)
export class EntryNotesResolver {
  @ResolveField(() => [NoteType], { description: `Your own organisation's newest ${notesShown} on it, newest first; all of them: \`notes(filter: {entryId})\`.` })
  async notes(@Parent() { id }: TimelineRow, @Loaders() loaders: Loaders): Promise<readonly NoteRow[]> {
    return (await loaders.one(NotesOfEntries, id))?.notes ?? [];
  }
}
