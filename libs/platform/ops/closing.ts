/** What is closed when nothing in the process uses it any more: after all that Nest stops, the last that was opened first. */
export class Closing {
  readonly #all: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.#all.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#all.splice(0).toReversed()) await close();
  }
}
