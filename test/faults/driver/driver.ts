import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../fuzz/random.js';
import { anyCommand, type Lane } from './actions.js';
import type { Sender } from './sender.js';

/** As many have a command under way at most: enough that a context that stands still does not hold up the others. */
const senders = 24;

export type Load = { readonly seed: number; readonly commands: number; readonly perSecond: number };

/** Several parties at once, each one command after another. */
export class Driver {
  #stopping = false;
  #running: Promise<void> | undefined;
  #left: number;

  constructor(
    private readonly lane: Lane,
    private readonly sender: Sender,
    private readonly load: Load,
  ) {
    this.#left = load.commands;
  }

  /** Whether fewer have been sent than were asked for. */
  get hasMore(): boolean {
    return this.#left > 0;
  }

  start(): void {
    this.#running ??= Promise.all(Array.from({ length: senders }, (_, nth) => this.#send(new Random(this.load.seed, nth)))).then(() => undefined);
  }

  /** Resolves when the last one has its answer, or has waited long enough for it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #send(random: Random): Promise<void> {
    const pauseMs = (2 * senders * 1_000) / this.load.perSecond;
    await sleep(random.below(pauseMs));
    while (!this.#stopping) {
      const next = sleep(random.below(pauseMs));
      this.#left--;
      await anyCommand(this.lane, this.sender, random)();
      await next;
    }
  }
}
