import { setTimeout as sleep } from 'node:timers/promises';
import { retries } from './metrics.js';

export type WorkerOptions = {
  readonly name: string;
  /** Does one piece of work; true: there may be more at once. Idempotent: a step that throws is tried again. */
  readonly step: (signal: AbortSignal) => Promise<boolean>;
  /** How long to rest when there was nothing to do, unless woken. */
  readonly idleMs: number;
  /** Told of every failure, before the worker waits (100 ms doubling to 5 s) and tries again. */
  readonly onFailure: (error: unknown) => void;
};

/** Repeats a step until it is stopped: relays, consumers and views are workers. One step runs at a time. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #stopping = new AbortController();
  #nap = new AbortController();
  #woken = false;
  #running: Promise<void> | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** There may be work: cuts the rest short. A wake during a step is not lost. */
  wake(): void {
    this.#woken = true;
    this.#nap.abort();
  }

  /** Resolves when the step under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#nap.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, step, idleMs, onFailure } = this.#options;
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      this.#woken = false;
      try {
        const more = await step(signal);
        failures = 0;
        if (!more) await this.#rest(idleMs);
      } catch (error) {
        if (signal.aborted) return;
        retries.inc({ worker: name });
        onFailure(error);
        this.#woken = false;
        await this.#rest(Math.min(100 * 2 ** failures++, 5_000));
      }
    }
  }

  async #rest(ms: number): Promise<void> {
    if (this.#woken || this.#stopping.signal.aborted) return;
    this.#nap = new AbortController();
    await sleep(ms, undefined, { signal: this.#nap.signal }).catch(() => undefined);
  }
}
