import fc from 'fast-check';

/** The same in every run, so that a red one is the change's fault; `HUTONG_TEST_SEED=$RANDOM npm run jest -- test/fuzz` looks further. */
export const seed = Number(process.env['HUTONG_TEST_SEED'] || 20_261_125);

/** A source of chance that the seed determines: each case has its own, by its number, whatever ran before it. */
export class Random {
  #state: number;

  constructor(...path: readonly number[]) {
    this.#state = path.reduce((mixed, step) => Math.imul(mixed ^ step, 0x9e3779b1) ^ (mixed >>> 15), seed);
  }

  /** Mulberry32: 0 up to, not including, 1. */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, this one. */
  below(end: number): number {
    return Math.floor(this.unit() * end);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('Nothing to pick from');
    return from[this.below(from.length)]!;
  }

  /** One of these, as often as its weight says; what it is made of is made for the chosen one only. */
  either<T>(...choices: readonly (readonly [weight: number, make: () => T])[]): T {
    let left = this.unit() * choices.reduce((sum, [weight]) => sum + weight, 0);
    return (choices.find(([weight]) => (left -= weight) < 0) ?? choices[0]!)[1]();
  }

  /** Different ones, `count` at most, in any order. */
  some<T>(from: readonly T[], count: number): T[] {
    const left = [...from];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(this.below(left.length), 1)[0]!);
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

const sampled = <T>(arbitrary: fc.Arbitrary<T>, count = 150): readonly T[] => fc.sample(arbitrary, { seed, numRuns: count });

/** Texts, numbers and JSON that programs stumble over. */
export const odd = {
  texts: [
    ...sampled(fc.string({ unit: 'binary', maxLength: 60 })),
    ...sampled(fc.string({ unit: 'grapheme', maxLength: 60 })),
    ...[
      '',
      ' ',
      '\0',
      'a\0b',
      '\ud800',
      '\ufeff',
      '__proto__',
      'constructor',
      'toString',
      "'; DROP TABLE events; --",
      '%00',
      '../../etc/passwd',
      '${1}',
      '{{1}}',
      '\u202e',
    ],
    'x'.repeat(201),
    'x'.repeat(3_000),
    '胡'.repeat(500),
  ],
  integers: [0, -0, 1, -1, 2, 49, 50, 51, 999, 1_000, 1_001, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53, -(2 ** 53), 1e21, ...sampled(fc.integer(), 50)],
  numbers: [0.1, -0.5, 1e-7, 1e308, -1e308, 5e-324, ...sampled(fc.double({ noNaN: true, noDefaultInfinity: true }), 100)],
  json: sampled(fc.jsonValue({ maxDepth: 4 })),
};

/** Brackets in brackets: programs that descend run out of stack. */
export const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
