/**
 * Work of one key is done one after another, in the order in which it came; that of others at the same time. Within this process:
 * what must hold between processes, the database holds.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<Answer>(key: string, work: () => Promise<Answer>): Promise<Answer> {
    const before = this.#last.get(key);
    const mine = before ? before.then(work) : work();
    const ended = mine.catch(() => undefined);
    this.#last.set(key, ended);
    void ended.then(() => {
      if (this.#last.get(key) === ended) this.#last.delete(key);
    });
    return mine;
  }

  /** Keys with work under way. */
  get size(): number {
    return this.#last.size;
  }
}
