import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { permissions } from '../domain/permissions.js';
import { mustSeeThread } from '../queries/seen-entry.js';
import { ThreadWriter, type WrittenThread } from './thread-writer.js';

@InputType()
export class CloseThreadInput extends CommandInput {
  @IdInput()
  threadId!: string;

  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('coordination', CloseThreadInput, permissions.CloseThread)
export class CloseThread extends CommandMessage<CloseThreadInput, Written<WrittenThread>> {}

@CommandHandler(CloseThread)
export class CloseThreadHandler implements ICommandHandler<CloseThread> {
  constructor(
    private readonly threads: ThreadWriter,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  execute({ input, from }: CloseThread): Promise<Written<WrittenThread>> {
    const { threadId, reason } = input;
    return this.threads.write('close-thread', input, from, async ({ organisationId: by, party }) => ({
      threadId,
      on: await mustSeeThread(this.runtime, from, threadId),
      command: { type: 'close-thread', by, party, reason },
    }));
  }
}
