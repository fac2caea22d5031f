import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Bus, type CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { answered, From, Loaders, Payload, rawId } from '../../../platform/graphql/index.js';
import { CloseThread, CloseThreadInput } from '../commands/close-thread.js';
import { MarkThreadRead, MarkThreadReadInput } from '../commands/mark-thread-read.js';
import { OpenThread, OpenThreadInput } from '../commands/open-thread.js';
import { PostMessage, PostMessageInput } from '../commands/post-message.js';
import type { WrittenThread } from '../commands/thread-writer.js';
import { messageId, MessagesByIds } from '../queries/messages.js';
import { ThreadsByIds } from '../queries/threads-by-ids.js';
import { rawEntryId } from './raw-entry-id.js';
import { MessagePayload, ThreadPayload, ThreadType } from './thread.type.js';

type ThreadMessage = CommandMessage<object, Written<WrittenThread>>;

@Resolver(() => ThreadType)
export class ThreadMutationsResolver {
  constructor(private readonly bus: Bus) {}

  @Mutation(() => MessagePayload, {
    description:
      'By any registered organisation, on any entry of the timeline that it sees, with the first message; it is for whom the entry is for. Several threads may hang on one.',
  })
  openThread(@Args('input') input: OpenThreadInput, @From() from: From, @Loaders() loaders: Loaders): Promise<MessagePayload> {
    return this.#said(() => new OpenThread({ ...input, entryId: rawEntryId(input.entryId), mentions: rawMentions(input.mentions) }, from), loaders);
  }

  @Mutation(() => MessagePayload, { description: 'By any registered organisation. Whoever posts has read up to there.' })
  postMessage(@Args('input') input: PostMessageInput, @From() from: From, @Loaders() loaders: Loaders): Promise<MessagePayload> {
    return this.#said(() => new PostMessage({ ...input, threadId: rawThreadId(input.threadId), mentions: rawMentions(input.mentions) }, from), loaders);
  }

  @Mutation(() => ThreadPayload, {
    description: 'Your organisation has read up to this message. Reading only goes forward; of what it has read already nothing is written.',
  })
  markThreadRead(@Args('input') input: MarkThreadReadInput, @From() from: From, @Loaders() loaders: Loaders): Promise<ThreadPayload> {
    return this.#changed(() => new MarkThreadRead({ ...input, threadId: rawThreadId(input.threadId) }, from), loaders);
  }

  @Mutation(() => ThreadPayload, { description: 'By the organisation that opened it or by a coordinator, for a reason. It can still be read.' })
  closeThread(@Args('input') input: CloseThreadInput, @From() from: From, @Loaders() loaders: Loaders): Promise<ThreadPayload> {
    return this.#changed(() => new CloseThread({ ...input, threadId: rawThreadId(input.threadId) }, from), loaders);
  }

  async #said(command: () => ThreadMessage, loaders: Loaders): Promise<MessagePayload> {
    const answer = await this.#sent(command, loaders);
    if (!('threadId' in answer)) return answer;
    const { threadId, messages } = answer;
    const [thread, message] = await Promise.all([loaders.one(ThreadsByIds, threadId), loaders.one(MessagesByIds, messageId(threadId, messages))]);
    return { ...answer, thread, message };
  }

  async #changed(command: () => ThreadMessage, loaders: Loaders): Promise<ThreadPayload> {
    const answer = await this.#sent(command, loaders);
    return 'threadId' in answer ? { ...answer, thread: await loaders.one(ThreadsByIds, answer.threadId) } : answer;
  }

  async #sent(command: () => ThreadMessage, loaders: Loaders): Promise<Payload | (Payload & WrittenThread)> {
    const answer = await answered(
      async () => this.bus.execute(command()),
      (written) => written,
    );
    // What an earlier mutation of the document read is no longer so.
    loaders.forget();
    return answer;
  }
}

const rawThreadId = (id: string): string => rawId('Thread', id, 'threadId');
const rawMentions = (ids: readonly string[] | null | undefined): string[] | null => ids?.map((id) => rawId('Organisation', id, 'mentions')) ?? null;
