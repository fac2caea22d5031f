import type { PoolClient } from 'pg';
import { fold, mustReach, Refusal, type Audience, type Caller, type Decider, type Json, type JsonObject } from '../kernel/index.js';
import { traceHere } from '../tracing/index.js';
import { bodyHash, commandKey } from './command-key.js';
import type { AppendOutcome, AppendRequest, EventMetadata, NewEvent } from './event-store.js';
import type { EventStore, Guard, RememberedCommand } from './store.js';
import { messageKey, partitionOf, type Written } from './written.js';

/** What a decider decides: its own union, in the shape that the log keeps. `schemaVersion` is 1 unless it says so. */
export type DecidedEvent = { readonly type: string; readonly data: JsonObject; readonly schemaVersion?: number };

export type Decision<State, Command, Answer extends Json> = {
  /** Of the stream `<category>-<id>`. */
  readonly id: string;
  /** Complete: it carries the time, new ids and whatever was looked up. */
  readonly command: Command;
  readonly occurredAt: Date;
  readonly caller: Caller;
  readonly correlationId: string;
  /** With the client's key and the organisation, what makes the command happen once. */
  readonly operation: string;
  readonly idempotencyKey: string;
  /** What the client sent: the same key with another body is refused. */
  readonly body: JsonObject;
  readonly subject: EventMetadata['subject'];
  readonly projectIds: (state: State) => readonly string[];
  /** Where it lies in several: whether who is there for one of them may do it. Otherwise it takes all. */
  readonly reach?: 'each' | 'any';
  /** Who sees what happened; `null`: nobody outside the context. */
  readonly audience?: Audience | null;
  /** Whether who did it stays in the log, and what is published names the organisation alone. */
  readonly withholdsPerson?: boolean;
  /** Of the state afterwards. A repeat gets the same. */
  readonly answer: (state: State) => Answer;
  /** Whether it may be appended: asked in the transaction of its append, which others under the same guard share. */
  readonly under?: Guard;
  /** Writes what belongs to it and stands in no event, in the transaction of its append: both are kept, or neither. It is given the state afterwards. */
  readonly alongside?: (tx: PoolClient, after: State) => Promise<void>;
};

const ATTEMPTS = 6;

/** Runs a decider through the store: load, fold, decide, append at the version that was read. The only route to a change. */
export class Decisions<State, Command, Event extends DecidedEvent> {
  constructor(
    private readonly store: EventStore,
    private readonly decider: Decider<State, Command, Event>,
  ) {}

  /** The state of one stream now; of a stream that does not exist, the initial one at version 0. */
  async load(id: string): Promise<{ readonly state: State; readonly version: number; readonly position: number }> {
    const history = await this.store.readStream(this.#streamOf(id));
    // What the context stored is what its decider decided, led to its newest shape.
    const state = fold(this.decider, history as unknown as readonly Event[]);
    return { state, version: history.length, position: history.at(-1)?.position ?? 0 };
  }

  /**
   * @throws {Refusal} what `decide` refuses; OUTSIDE_MANDATE where the caller is not there for its projects; KEY_REUSED when the key came with another body; VERSION_CONFLICT after five
   * retries (of other processes: those of this one take turns); BUSY. A refused command writes nothing.
   */
  decide<Answer extends Json>(decision: Decision<State, Command, Answer>): Promise<Written<Answer>> {
    return this.store.turns.take(this.#streamOf(decision.id), () => this.#decide(decision));
  }

  async #decide<Answer extends Json>(decision: Decision<State, Command, Answer>): Promise<Written<Answer>> {
    const key = commandKey(decision.caller.organisationId, decision.operation, decision.idempotencyKey);
    const hash = bodyHash(decision.body);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const { state, version, position } = await this.load(decision.id);
      // After the stream: its effect is in the state only if its key is found.
      const remembered = await this.store.remembered(key);
      if (remembered) return this.#repeat(remembered, hash);
      const events = this.decider.decide(decision.command, state);
      const after = fold(this.decider, events, state);
      const answer = decision.answer(after);
      const metadata = metadataOf(decision, after);
      mustReach(decision.caller, metadata.projectIds, decision.reach);
      if (events.length === 0) return this.#written(answer, position, metadata);
      const { under, alongside } = decision;
      const outcome = await this.#append(
        {
          streamId: this.#streamOf(decision.id),
          expected: version,
          events: events.map((event) => toNewEvent(event, decision.occurredAt)),
          metadata,
          idempotency: { key, bodyHash: hash, answer },
        },
        under,
        alongside && ((tx) => alongside(tx, after)),
      );
      switch (outcome.outcome) {
        case 'appended':
          return this.#written(answer, outcome.position, metadata);
        case 'replayed':
          return this.#written(outcome.answer as Answer, outcome.position, metadata);
        case 'key-reused':
          throw keyReused();
        case 'conflict':
          break;
      }
    }
    throw new Refusal('VERSION_CONFLICT', 'Others changed it at the same time: try again with the same key.');
  }

  /** What is not appended takes what was written alongside back with it. */
  async #append(request: AppendRequest, under: Guard | undefined, alongside: ((tx: PoolClient) => Promise<void>) | undefined): Promise<AppendOutcome> {
    if (!alongside) return under ? this.store.appendUnder(under, request) : this.store.append(request);
    try {
      const outcome = await this.store.database.transaction(async (tx) => {
        await under?.mustHold(tx);
        await alongside(tx);
        const [appended] = await this.store.appendIn(tx, [request]);
        if (appended?.outcome !== 'appended') throw new NotAppended(appended);
        return appended;
      });
      this.store.appended([request.streamId]);
      return outcome;
    } catch (error) {
      if (error instanceof NotAppended && error.outcome) return error.outcome;
      throw error;
    }
  }

  #streamOf(id: string): string {
    return `${this.decider.category}-${id}`;
  }

  #repeat<Answer extends Json>({ bodyHash: before, answer, position, metadata }: RememberedCommand, now: Buffer): Written<Answer> {
    if (!before.equals(now)) throw keyReused();
    return this.#written(answer as Answer, position, metadata);
  }

  #written<Answer>(answer: Answer, position: number, metadata: EventMetadata): Written<Answer> {
    const { context, generation, partitions } = this.store;
    const partition = metadata.audience === null ? null : partitionOf(messageKey(metadata), partitions);
    return { answer, at: { context, generation, partition, position } };
  }
}

class NotAppended extends Error {
  override readonly name = 'NotAppended';

  constructor(readonly outcome: AppendOutcome | undefined) {
    super('Another append was faster, or the key was used before');
  }
}

const keyReused = () => new Refusal('KEY_REUSED', 'This idempotency key was used with another body: use a new key for a new command.', 'idempotencyKey');

const toNewEvent = ({ type, data, schemaVersion = 1 }: DecidedEvent, occurredAt: Date): NewEvent => ({ type, schemaVersion, data, occurredAt });

const metadataOf = <State, Command, Answer extends Json>(decision: Decision<State, Command, Answer>, after: State): EventMetadata => {
  const { caller, correlationId, subject, audience = 'public', withholdsPerson = false } = decision;
  const { personId, organisationId, party, principalId } = caller;
  return {
    actor: { personId, organisationId, party, ...(principalId !== undefined && { principalId }) },
    correlationId,
    ...traceHere(),
    subject,
    projectIds: decision.projectIds(after),
    audience,
    ...(withholdsPerson && { withholdsPerson }),
  };
};
