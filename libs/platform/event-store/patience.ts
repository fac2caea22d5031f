import { setTimeout as sleep } from 'node:timers/promises';
import { appendsUnderWay } from './append-queue.js';

const patienceMs = 3_000;
const pauseMs = 20;

/**
 * Of work on a log that nobody waits for: a burst of appends of this process does not have to share the processor with it. Under load that
 * lasts, it takes its part.
 */
export class Patience {
  #yieldedMs = 0;

  /** Returns when no appends are under way, or after 3 s in all since there was nothing left to do. */
  async letAppendsGoFirst(signal: AbortSignal): Promise<void> {
    for (; appendsUnderWay() > 0 && this.#yieldedMs < patienceMs && !signal.aborted; this.#yieldedMs += pauseMs) await sleep(pauseMs);
  }

  /** Nothing is left to do. */
  regain(): void {
    this.#yieldedMs = 0;
  }
}
