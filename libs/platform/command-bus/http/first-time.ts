/** How often what is over is forgotten. */
const sweepMs = 5_000;

/**
 * Tells a message from its repeat by its id, for as long as it could be repeated. Of this process: whoever captures a message may send it to
 * another process of the context until its deadline; a command's idempotency key keeps that from having an effect.
 */
export class FirstTime {
  readonly #seen = new Map<string, number>();
  #swept = 0;

  /** @param until after this the message is too old anyway */
  isFirst(id: string, until: Date, now = Date.now()): boolean {
    if (now - this.#swept > sweepMs) this.#sweep(now);
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, until.getTime());
    return true;
  }

  get remembered(): number {
    return this.#seen.size;
  }

  #sweep(now: number): void {
    this.#swept = now;
    for (const [id, until] of this.#seen) if (until < now) this.#seen.delete(id);
  }
}
