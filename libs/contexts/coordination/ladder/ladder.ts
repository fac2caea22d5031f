import type { Rules } from '../../../contracts/index.js';
import { Directory } from '../../../directory/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import { Decisions, type RecordedEvent } from '../../../platform/event-store/index.js';
import type { Caller, OrganisationId } from '../../../platform/kernel/index.js';
import { cancelTimers, Follower, setTimers, TimerRunner, type Timer } from '../../../platform/timers/index.js';
import type { Deadline, WorkingDays } from '../../../platform/calendar/index.js';
import type { PoolClient } from 'pg';
import { conflictCases } from '../domain/conflict-case.js';

/** Nobody acted: so Hutong does. */
const caller: Caller = { personId: 'hutong', organisationId: 'coordination' as OrganisationId, party: 'COORDINATION' };

type Due = { readonly conflictId: string; readonly events: number; readonly provisional: boolean };

const timerOf = (conflictId: string): string => `ladder ${conflictId}`;
const deadlineOf = (timer: Pick<Timer, 'dueAt' | 'data'> | undefined): Deadline | undefined =>
  timer && { at: timer.dueAt, provisional: timer.data['provisional'] === true };

/** After these nobody has to act any more; after `conflict-changed` the clock goes on as it was: nobody has acted. */
const ends: ReadonlySet<string> = new Set(['conflict-closed', 'conflict-verified']);

/**
 * The clock of each case (F17): whoever is silent for the rule's working days is passed over. A follower of the log sets a durable timer at
 * every step of a case and takes it away at its end; when it is due, the case is decided again: has nobody acted since, the next level is
 * told, once, at the deadline's own time, however late Hutong is.
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
    const ladderAt = await this.directory.versions('ladder');
    const deadlines = new Map<string, Deadline>();
    const set = new Map<string, Timer>();
    const over = new Set<string>();
    for (const event of events) {
      const { type, version, metadata } = event;
      if (metadata.subject.type !== 'Conflict' || !type.startsWith('conflict-')) continue;
      const { id: conflictId } = metadata.subject;
      if (ends.has(type)) {
        set.delete(conflictId);
        over.add(conflictId);
        continue;
      }
      over.delete(conflictId);
      const standing = type === 'conflict-changed' ? (deadlineOf(set.get(conflictId)) ?? (await this.#standing(conflictId, tx))) : undefined;
      const { at: dueAt, provisional } = standing ?? this.#deadline(event.recordedAt, ladderAt(await this.#detectedAt(event)), deadlines);
      const data: Due = { conflictId, events: version, provisional };
      set.set(conflictId, { id: timerOf(conflictId), what: 'ladder', dueAt, data });
    }
    await cancelTimers(tx, [...over].map(timerOf));
    await setTimers(tx, [...set.values()]);
  }

  async #standing(conflictId: string, tx: PoolClient): Promise<Deadline | undefined> {
    const { rows } = await tx.query<Pick<Timer, 'dueAt' | 'data'>>('SELECT due_at AS "dueAt", data FROM timers WHERE id = $1', [timerOf(conflictId)]);
    return deadlineOf(rows[0]);
  }

  /** When the case began, which keeps the ladder of then. */
  async #detectedAt({ version, recordedAt, metadata }: RecordedEvent): Promise<Date> {
    if (version === 1) return recordedAt;
    const { state } = await this.#decisions.load(metadata.subject.id);
    return state.status === 'NONE' ? recordedAt : new Date(state.detectedAt);
  }

  /** From when it was learned: what is imported late has not been waiting for us. The same for all that came on one day. */
  #deadline(recordedAt: Date, { values: { workingDays } }: Rules['ladder'], known: Map<string, Deadline>): Deadline {
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
