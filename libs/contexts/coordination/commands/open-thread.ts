import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { IdInput } from '../../../platform/graphql/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { derivedId } from '../../../platform/kernel/index.js';
import { mustSeeEntry } from '../queries/seen-entry.js';
import { Settling } from '../queries/settle.js';
import { permissions } from '../domain/permissions.js';
import { MessageInput, saidIn } from './message-input.js';
import { ThreadWriter, type WrittenThread } from './thread-writer.js';

@InputType()
export class OpenThreadInput extends MessageInput {
  @IdInput({ description: 'The entry of the timeline that it is about.' })
  entryId!: string;
}

@Accepts('coordination', OpenThreadInput, permissions.OpenThread)
export class OpenThread extends CommandMessage<OpenThreadInput, Written<WrittenThread>> {}

@CommandHandler(OpenThread)
export class OpenThreadHandler implements ICommandHandler<OpenThread> {
  constructor(
    private readonly threads: ThreadWriter,
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  execute({ input, from }: OpenThread): Promise<Written<WrittenThread>> {
    return this.threads.write('open-thread', input, from, async ({ organisationId: by }, mustKnow) => {
      const { entryId, idempotencyKey, token } = input;
      if (token != null) await this.settling.upTo(token);
      // Looked up where its id was read: in the feed.
      const on = await mustSeeEntry(this.runtime, from, entryId);
      const threadId = derivedId('thread', by, idempotencyKey);
      return { threadId, on, command: { type: 'open-thread', by, threadId, entryId, projectIds: on.projectIds, ...(await saidIn(input, mustKnow)) } };
    });
  }
}
