import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { permissions } from '../domain/permissions.js';
import { NoteWriter, type WrittenNote } from './note-writer.js';

@InputType()
export class WithdrawNoteInput extends CommandInput {
  @IdInput()
  noteId!: string;

  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('coordination', WithdrawNoteInput, permissions.WithdrawNote)
export class WithdrawNote extends CommandMessage<WithdrawNoteInput, Written<WrittenNote>> {}

@CommandHandler(WithdrawNote)
export class WithdrawNoteHandler implements ICommandHandler<WithdrawNote> {
  constructor(private readonly notes: NoteWriter) {}

  execute({ input, from }: WithdrawNote): Promise<Written<WrittenNote>> {
    const { noteId, reason } = input;
    return this.notes.write('withdraw-note', input, from, ({ organisationId: by }) => ({ noteId, command: { type: 'withdraw-note', by, reason } }));
  }
}
