import { Injectable } from '@nestjs/common';
import { Directory } from '../../../directory/index.js';
import { asSent, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import type { CommandInput } from '../../../platform/graphql/index.js';
import { Clock, type Caller } from '../../../platform/kernel/index.js';
import { notes, writtenNote, type NoteCommand } from '../domain/notes.js';

export type WrittenNote = { readonly noteId: string };

type Addressed = { readonly noteId: string; readonly command: NoteCommand };

/** How long an answer waits until the note can be read as it says. */
const PATIENCE_MS = 2_000;

/** Does what the messages about notes ask for: the shell around the decider, the same for every use case. Nothing of it leaves the log. */
@Injectable()
export class NoteWriter {
  readonly #decisions;

  constructor(
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly directory: Directory,
  ) {
    this.#decisions = new Decisions(runtime.store, notes);
  }

  /**
   * Answers once the note can be read with what was written (2 s at most).
   * @throws {Refusal} before anything is written
   */
  async write(
    operation: NoteCommand['type'],
    input: CommandInput,
    from: From,
    addressed: (caller: Caller) => Addressed | Promise<Addressed>,
  ): Promise<Written<WrittenNote>> {
    const sent = asSent(input, from, this.clock);
    await this.directory.mustKnow(input.token).organisation(sent.caller.organisationId);
    const { noteId, command } = await addressed(sent.caller);
    const written = await this.#decisions.decide({
      ...sent,
      id: noteId,
      command,
      operation,
      subject: { type: 'Note', id: noteId },
      projectIds: (state) => writtenNote(state).projectIds,
      reach: 'any',
      audience: null,
      answer: (state) => ({ noteId: writtenNote(state).id }),
    });
    await this.runtime.waitForViews(written.at.position, PATIENCE_MS);
    return written;
  }
}
