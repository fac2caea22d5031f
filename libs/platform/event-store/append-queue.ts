import { Refusal } from '../kernel/index.js';
import { mayShareBatch } from './append-batch.js';
import type { AppendOutcome, AppendRequest } from './event-store.js';

type Waiting = {
  readonly request: AppendRequest;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: unknown) => void;
};

/** All of them in one transaction, each answered on its own. */
export type Write = (requests: readonly AppendRequest[]) => Promise<readonly AppendOutcome[]>;

export type AppendQueueOptions = {
  /** Appends that may wait; one more is refused with BUSY. */
  readonly maxQueue?: number;
  /** Appends in one statement at most. */
  readonly maxBatch?: number;
  /** Statements under way at once. */
  readonly maxInFlight?: number;
  /** After each statement that committed, with what it held. */
  readonly onCommitted?: (requests: readonly AppendRequest[], outcomes: readonly AppendOutcome[]) => void;
};

const DEADLOCK = '40P01';
/** Classes of SQLSTATE that name one append's data, not the server's state: 22 data exception, 23 constraint, 54 limit. */
const dataError = (error: unknown): boolean => /^(22|23|54)/.test(sqlState(error));
const sqlState = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

/** Of all logs of this process: appends that wait, or are on their way. */
let underWay = 0;
export const appendsUnderWay = (): number => underWay;

/**
 * Coalesces concurrent appends into one statement each round trip: while one or two statements are under way, the next appends
 * gather. One bad append fails alone: after a data error the batch's appends are sent one by one.
 */
export class AppendQueue {
  readonly #write: Write;
  readonly #options: Required<AppendQueueOptions>;
  #waiting: Waiting[] = [];
  #inFlight = 0;
  #pumping = false;
  /** What statements under way hold: the same stream or key waits, or it would only wait for the stream's lock. */
  readonly #streams = new Set<string>();
  readonly #keys = new Set<string>();

  constructor(write: Write, { maxQueue = 10_000, maxBatch = 64, maxInFlight = 2, onCommitted = () => undefined }: AppendQueueOptions = {}) {
    this.#write = write;
    this.#options = { maxQueue, maxBatch, maxInFlight, onCommitted };
  }

  add(request: AppendRequest): Promise<AppendOutcome> {
    if (this.#waiting.length >= this.#options.maxQueue)
      return Promise.reject(new Refusal('BUSY', 'Too many commands at once: try again in a moment, with the same key.'));
    underWay++;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#pumpSoon();
    });
  }

  /** After what this turn of the event loop still adds: those who were answered together go on together. */
  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#inFlight < this.#options.maxInFlight) {
      const batch = this.#take();
      if (batch.length === 0) return;
      this.#inFlight++;
      void this.#send(batch).finally(() => {
        this.#inFlight--;
        underWay -= batch.length;
        for (const { request } of batch) this.#release(request);
        this.#pumpSoon();
      });
    }
  }

  #take(): Waiting[] {
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    const share = Math.min(this.#options.maxBatch, Math.ceil((this.#waiting.length + this.#streams.size) / this.#options.maxInFlight));
    for (const [index, waiting] of this.#waiting.entries()) {
      if (batch.length === share) {
        later.push(...this.#waiting.slice(index));
        break;
      }
      if (mayShareBatch(this.#streams, this.#keys, waiting.request)) {
        this.#hold(waiting.request);
        batch.push(waiting);
      } else later.push(waiting);
    }
    this.#waiting = later;
    return batch;
  }

  #hold({ streamId, idempotency }: AppendRequest): void {
    this.#streams.add(streamId);
    if (idempotency) this.#keys.add(idempotency.key);
  }

  #release({ streamId, idempotency }: AppendRequest): void {
    this.#streams.delete(streamId);
    if (idempotency) this.#keys.delete(idempotency.key);
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    try {
      const requests = batch.map(({ request }) => request);
      const outcomes = await this.#withoutDeadlock(requests);
      // Every request has its row: the function returns one for each.
      batch.forEach((waiting, index) => waiting.resolve(outcomes[index] as AppendOutcome));
      this.#options.onCommitted(requests, outcomes);
    } catch (error) {
      if (batch.length > 1 && dataError(error)) for (const waiting of batch) await this.#send([waiting]);
      else for (const waiting of batch) waiting.reject(error);
    }
  }

  async #withoutDeadlock(requests: readonly AppendRequest[]): Promise<readonly AppendOutcome[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#write(requests);
      } catch (error) {
        if (sqlState(error) !== DEADLOCK || attempt === 5) throw error;
      }
    }
  }
}
