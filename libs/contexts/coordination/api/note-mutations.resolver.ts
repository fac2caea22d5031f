import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Bus, type CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { answered, From, Loaders, rawId } from '../../../platform/graphql/index.js';
import { CorrectNote, CorrectNoteInput } from '../commands/correct-note.js';
import type { WrittenNote } from '../commands/note-writer.js';
import { WithdrawNote, WithdrawNoteInput } from '../commands/withdraw-note.js';
import { WriteNote, WriteNoteInput } from '../commands/write-note.js';
import { NotesByIds } from '../queries/notes.js';
import { NotePayload, NoteType } from './note.type.js';
import { rawEntryId } from './raw-entry-id.js';

@Resolver(() => NoteType)
export class NoteMutationsResolver {
  constructor(private readonly bus: Bus) {}

  @Mutation(() => NotePayload, { description: 'By any registered organisation, on any entry that it sees; for itself alone.' })
  writeNote(@Args('input') input: WriteNoteInput, @From() from: From, @Loaders() loaders: Loaders): Promise<NotePayload> {
    return this.#written(() => new WriteNote({ ...input, entryId: rawEntryId(input.entryId) }, from), loaders);
  }

  @Mutation(() => NotePayload, { description: 'By anybody of the organisation that wrote it. What it said before stays in the log.' })
  correctNote(@Args('input') input: CorrectNoteInput, @From() from: From, @Loaders() loaders: Loaders): Promise<NotePayload> {
    return this.#written(() => new CorrectNote({ ...input, noteId: rawNoteId(input.noteId) }, from), loaders);
  }

  @Mutation(() => NotePayload, { description: 'By anybody of the organisation that wrote it, for a reason. It can still be read.' })
  withdrawNote(@Args('input') input: WithdrawNoteInput, @From() from: From, @Loaders() loaders: Loaders): Promise<NotePayload> {
    return this.#written(() => new WithdrawNote({ ...input, noteId: rawNoteId(input.noteId) }, from), loaders);
  }

  async #written(command: () => CommandMessage<object, Written<WrittenNote>>, loaders: Loaders): Promise<NotePayload> {
    const answer = await answered(
      async () => this.bus.execute(command()),
      (written) => written,
    );
    // What an earlier mutation of the document read is no longer so.
    loaders.forget();
    return 'noteId' in answer ? { ...answer, note: (await loaders.one(NotesByIds, answer.noteId)) ?? null } : answer;
  }
}

const rawNoteId = (id: string): string => rawId('Note', id, 'noteId');
