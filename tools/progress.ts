import { SingleBar, Presets } from 'cli-progress';

/** Tells a person how far it is: a bar in a terminal, otherwise a line for every tenth. On stderr: stdout is for results. */
export class Progress {
  #bar: SingleBar | undefined;
  #total = 0;
  #done = 0;
  #told = 0;

  constructor(
    private readonly what: string,
    private readonly unit = 'commands',
  ) {}

  start(total: number, done: number): void {
    [this.#total, this.#done, this.#told] = [total, done, Math.floor((done / total) * 10)];
    if (!process.stderr.isTTY) return;
    this.#bar = new SingleBar(
      { format: `${this.what} {bar} {percentage} % | {value} of {total} ${this.unit} | {eta_formatted} left`, stream: process.stderr },
      Presets.shades_classic,
    );
    this.#bar.start(total, done);
  }

  step(): void {
    this.reach(this.#done + 1);
  }

  reach(done: number): void {
    this.#done = done;
    this.#bar?.update(this.#done);
    const tenth = Math.floor((this.#done / this.#total) * 10);
    if (this.#bar || tenth === this.#told) return;
    this.#told = tenth;
    console.error(`${this.what}: ${this.#done} of ${this.#total} ${this.unit}`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
