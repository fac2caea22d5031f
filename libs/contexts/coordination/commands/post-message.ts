import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { IdInput } from '../../../platform/graphql/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import { MessageInput, saidIn } from './message-input.js';
import { mustSeeThread } from '../queries/seen-entry.js';
import { ThreadWriter, type WrittenThread } from './thread-writer.js';

@InputType()
export class PostMessageInput extends MessageInput {
  @IdInput()
  threadId!: string;
}

@Accepts('coordination', PostMessageInput, permissions.PostMessage)
export class PostMessage extends CommandMessage<PostMessageInput, Written<WrittenThread>> {}

@CommandHandler(PostMessage)
export class PostMessageHandler implements ICommandHandler<PostMessage> {
  constructor(
    private readonly threads: ThreadWriter,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  execute({ input, from }: PostMessage): Promise<Written<WrittenThread>> {
    const { threadId } = input;
    return this.threads.write('post-message', input, from, async ({ organisationId: by }, mustKnow) => ({
      threadId,
      on: await mustSeeThread(this.runtime, from, threadId),
      command: { type: 'post-message', by, ...(await saidIn(input, mustKnow)) },
    }));
  }
}
