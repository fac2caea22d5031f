import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType, Int } from '@nestjs/graphql';
import { IsInt } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { permissions } from '../domain/permissions.js';
import { mustSeeThread } from '../queries/seen-entry.js';
import { ThreadWriter, type WrittenThread } from './thread-writer.js';

@InputType()
export class MarkThreadReadInput extends CommandInput {
  @IdInput()
  threadId!: string;

  @Field(() => Int, { description: 'Number of the last message that your organisation has read.' })
  @IsInt()
  upTo!: number;
}

@Accepts('coordination', MarkThreadReadInput, permissions.MarkThreadRead)
export class MarkThreadRead extends CommandMessage<MarkThreadReadInput, Written<WrittenThread>> {}

@CommandHandler(MarkThreadRead)
export class MarkThreadReadHandler implements ICommandHandler<MarkThreadRead> {
  constructor(
    private readonly threads: ThreadWriter,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  execute({ input, from }: MarkThreadRead): Promise<Written<WrittenThread>> {
    const { threadId, upTo } = input;
    return this.threads.write('mark-thread-read', input, from, async ({ organisationId: by }) => ({
      threadId,
      on: await mustSeeThread(this.runtime, from, threadId),
      command: { type: 'mark-thread-read', by, upTo },
    }));
  }
}
