import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { permissions } from '../domain/permissions.js';
import { NoteInput } from './note-input.js';
import { NoteWriter, type WrittenNote } from './note-writer.js';

@InputType()
export class CorrectNoteInput extends NoteInput {
  @IdInput()
  noteId!: string;
}

@Accepts('coordination', CorrectNoteInput, permissions.CorrectNote)
export class CorrectNote extends CommandMessage<CorrectNoteInput, Written<WrittenNote>> {}

@CommandHandler(CorrectNote)
export class CorrectNoteHandler implements ICommandHandler<CorrectNote> {
  constructor(private readonly notes: NoteWriter) {}

  execute({ input, from }: CorrectNote): Promise<Written<WrittenNote>> {
    const { noteId, text } = input;
    return this.notes.write('correct-note', input, from, ({ organisationId: by }) => ({ noteId, command: { type: 'correct-note', by, text } }));
  }
}
