import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { derivedId } from '../../../platform/kernel/index.js';
import { permissions } from '../domain/permissions.js';
import { mustSeeEntry } from '../queries/seen-entry.js';
import { Settling } from '../queries/settle.js';
import { NoteInput } from './note-input.js';
import { NoteWriter, type WrittenNote } from './note-writer.js';

@InputType()
export class WriteNoteInput extends NoteInput {
  @IdInput({ description: 'The entry of the timeline that it is about.' })
  entryId!: string;
}

@Accepts('coordination', WriteNoteInput, permissions.WriteNote)
export class WriteNote extends CommandMessage<WriteNoteInput, Written<WrittenNote>> {}

@CommandHandler(WriteNote)
export class WriteNoteHandler implements ICommandHandler<WriteNote> {
  constructor(
    private readonly notes: NoteWriter,
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  execute({ input, from }: WriteNote): Promise<Written<WrittenNote>> {
    return this.notes.write('write-note', input, from, async ({ organisationId: by }) => {
      const { entryId, idempotencyKey, token, text } = input;
      if (token != null) await this.settling.upTo(token);
      const { projectIds } = await mustSeeEntry(this.runtime, from, entryId);
      const noteId = derivedId('note', by, idempotencyKey);
      return { noteId, command: { type: 'write-note', by, noteId, entryId, projectIds, text } };
    });
  }
}
