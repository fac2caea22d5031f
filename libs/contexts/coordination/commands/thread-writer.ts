import { Injectable } from '@nestjs/common';
import { Directory, type MustKnow } from '../../../directory/index.js';
import { asSent, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import type { CommandInput } from '../../../platform/graphql/index.js';
import { Clock, type Caller } from '../../../platform/kernel/index.js';
import { openedThread, threads, type ThreadCommand, type ThreadState } from '../domain/threads.js';
import type { SeenEntry } from '../queries/seen-entry.js';

/** `messages`: how many the thread held then, and so the number of the one that was posted. */
export type WrittenThread = { readonly threadId: string; readonly messages: number };

/** `on`: the entry that the thread is on, as whoever sends the command sees it. */
type Addressed = { readonly threadId: string; readonly command: ThreadCommand; readonly on: SeenEntry };

/** How long an answer waits until the thread can be read as it says. */
const PATIENCE_MS = 2_000;

/** Does what the messages about threads ask for: the shell around the decider, the same for every use case. */
@Injectable()
export class ThreadWriter {
  readonly #decisions;

  constructor(
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly directory: Directory,
  ) {
    this.#decisions = new Decisions(runtime.store, threads);
  }

  /**
   * Answers once the thread can be read with what was written (2 s at most).
   * @throws {Refusal} before anything is written
   */
  async write(
    operation: ThreadCommand['type'],
    input: CommandInput,
    from: From,
    addressed: (caller: Caller, mustKnow: MustKnow) => Addressed | Promise<Addressed>,
  ): Promise<Written<WrittenThread>> {
    const sent = asSent(input, from, this.clock);
    const mustKnow = this.directory.mustKnow(input.token);
    await mustKnow.organisation(sent.caller.organisationId);
    const { threadId, command, on } = await addressed(sent.caller, mustKnow);
    const written = await this.#decisions.decide({
      ...sent,
      id: threadId,
      command,
      operation,
      subject: { type: 'Thread', id: threadId },
      projectIds: (state) => openedThread(state).projectIds,
      reach: 'any',
      // A thread is for whom its entry is for.
      audience: on.audience,
      answer: answerOf,
    });
    await this.runtime.waitForViews(written.at.position, PATIENCE_MS);
    return written;
  }
}

const answerOf = (state: ThreadState): WrittenThread => {
  const { id, messages } = openedThread(state);
  return { threadId: id, messages };
};
