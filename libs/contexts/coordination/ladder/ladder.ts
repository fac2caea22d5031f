import { Directory } from '../../../directory/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import { Decisions, type RecordedEvent } from '../../../platform/event-store/index.js';
import { hutongIn } from '../../../platform/kernel/index.js';
import { cancelTimers, Follower, setTimers, TimerRunner, type Timer } from '../../../platform/timers/index.js';
import type { Deadline, WorkingDays } from '../../../platform/calendar/index.js';
import type { PoolClient } from 'pg';
import { conflictCases } from '../domain/conflict-case.js';
import { isStep } from '../domain/known-conflict.js';

/** Nobody acted: so Hutong does. */
const caller = hutongIn('coordination', 'COORDINATION');

/** `events`: the version of the step that the clock runs from. */
type Due = { readonly conflictId: string; readonly events: number; readonly provisional: boolean };

const timerOf = (conflictId: string): string => `ladder ${conflictId}`;

/** After these nobody has to act any more. */
const ends: ReadonlySet<string> = new Set(['conflict-closed', 'conflict-verified']);

/**
 * The clock of each case (F17): whoever is silent for the rule's working days is passed over. A follower of the log sets a durable timer at
 * every step of a case and takes it away at its end; when it is due, the case is decided again: has nobody acted since, the next level is
 * told, once, at the deadline's own time, however late Hutong is. That the plans changed is no step: the clock goes on as it was.
 */
export class Ladder implements Background {
  readonly #follower: Follower;
  readonly #timers: TimerRunner;
  readonly #decisions;

  constructor(
    runtime: ContextRuntime,
    private readonly directory: Directory,
    private readonly workingDays: WorkingDays,
    onFailure: (error: unknown) => void,
  ) {
    const { database, store } = runtime;
    this.#decisions = new Decisions(store, conflictCases);
    this.#follower = new Follower({ name: 'ladder', database, store, follow: (events, tx) => this.#follow(events, tx), onFailure });
    this.#timers = new TimerRunner({ database, what: 'ladder', onDue: (timer) => this.#escalate(timer), onFailure });
  }

  start(): void {
    this.#follower.start();
    this.#timers.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#follower.stop(), this.#timers.stop()]);
  }

  async #follow(events: readonly RecordedEvent[], tx: PoolClient): Promise<void> {
    const steps = events.filter(({ type, metadata }) => metadata.subject.type === 'Conflict' && type.startsWith('conflict-') && isStep(type));
    const last = [...new Map(steps.map((event) => [event.metadata.subject.id, event])).values()];
    const over = last.filter(({ type }) => ends.has(type)).map(({ metadata }) => timerOf(metadata.subject.id));
    const running = last.filter(({ type }) => !ends.has(type));
    const workingDays = await this.#workingDaysOf(running, tx);
    const deadlines = new Map<string, Deadline>();
    const set = running.map(({ metadata, streamId, version, recordedAt }): Timer => {
      const { id: conflictId } = metadata.subject;
      // Every stream has a first event.
      const { at: dueAt, provisional } = this.#deadline(recordedAt, workingDays.get(streamId) as number, deadlines);
      const data: Due = { conflictId, events: version, provisional };
      return { id: timerOf(conflictId), what: 'ladder', dueAt, data };
    });
    await cancelTimers(tx, over);
    await setTimers(tx, set);
  }

  /** By stream, after the ladder in force when the conflict was detected, by its first event: a case keeps the one that it began with. */
  async #workingDaysOf(steps: readonly RecordedEvent[], tx: PoolClient): Promise<ReadonlyMap<string, number>> {
    const { rows } = await tx.query<{ streamId: string; detectedAt: Date }>({
      name: 'ladder.detected-at',
      text: 'SELECT stream_id AS "streamId", recorded_at AS "detectedAt" FROM events WHERE stream_id = ANY ($1) AND version = 1',
      values: [steps.map(({ streamId }) => streamId)],
    });
    const ladderAt = await this.directory.versions('ladder');
    return new Map(rows.map(({ streamId, detectedAt }) => [streamId, ladderAt(detectedAt).values.workingDays]));
  }

  /** From when it was learned: what is imported late has not been waiting for us. The same for all that came on one day. */
  #deadline(recordedAt: Date, workingDays: number, known: Map<string, Deadline>): Deadline {
    const key = `${this.workingDays.dayOf(recordedAt)} ${workingDays}`;
    const deadline = known.get(key) ?? this.workingDays.after(recordedAt, workingDays);
    known.set(key, deadline);
    return deadline;
  }

  async #escalate({ id, dueAt, data }: Timer): Promise<void> {
    const { conflictId, events: afterEvents, provisional } = data as unknown as Due;
    const { state } = await this.#decisions.load(conflictId);
    if (state.status !== 'OPEN') return;
    const ladder = await this.directory.rule('ladder', new Date(state.detectedAt));
    const holders = new Map(await Promise.all(ladder.values.levels.map(async (office) => [office, await this.directory.holdersOf(office, state.projectIds)] as const)));
    await this.#decisions.decide({
      id: conflictId,
      command: { type: 'escalate-conflict', ladder, afterEvents, deadline: dueAt, provisional, holders },
      occurredAt: dueAt,
      caller,
      correlationId: id,
      operation: 'escalate-conflict',
      idempotencyKey: `${id} ${afterEvents}`,
      body: { conflictId, afterEvents },
      subject: { type: 'Conflict', id: conflictId },
      projectIds: () => state.projectIds,
      answer: () => ({ conflictId }),
    });
  }
}
