import type { CannotStart } from '../../libs/platform/embedded-postgres/index.js';

/** One figure: ours against a reference, measured in turns in one run. */
export type Measured = {
  readonly title: string;
  readonly unit: string;
  readonly reference: number;
  readonly ours: number;
  /** How many times better ours is (throughput), or how many times as long it takes (latency, `lower`). */
  readonly ratio: number;
  readonly better: 'higher' | 'lower';
  readonly target: string;
  readonly more?: Readonly<Record<string, number>>;
};

export type Bench = {
  readonly name: string;
  /** Why it cannot run on this machine, and what to do; it is left out then. */
  readonly missing?: () => CannotStart | undefined;
  run(serverUrl: string): Promise<Readonly<Record<string, Measured>>>;
};

export const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
export const percentile = (numbers: readonly number[], share: number): number =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? NaN;
export const rounded = (value: number): number => Number(value.toPrecision(3));

/** How often a second this many writers, each one call after another, get done. */
export const perSecond = async (writers: number, seconds: number, call: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  const end = begun + seconds * 1_000;
  let done = 0;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() < end) {
        await call();
        done++;
      }
    }),
  );
  return (done / (performance.now() - begun)) * 1_000;
};

/** Milliseconds of each of so many calls, one after another. */
export const latencies = async (calls: number, call: (n: number) => Promise<unknown>): Promise<number[]> => {
  const took: number[] = [];
  for (let n = 0; n < calls; n++) {
    const begun = performance.now();
    await call(n);
    took.push(performance.now() - begun);
  }
  return took;
};
