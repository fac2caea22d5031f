import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { blindingGenerator, Point, valueGenerator } from './group.js';

/** The curve on which points of ristretto255 are kept. */
const Edwards = ed25519.Point;
export const { Fp } = Edwards;
const modulus = Fp.ORDER;
export const curveD = Edwards.CURVE().d;

/** A point while it is added up, in extended coordinates: numbers modulo the field's order, which may be negative. */
export type Sum = { readonly x: bigint; readonly y: bigint; readonly z: bigint; readonly t: bigint };
/** A point of a table, kept so that it is added in seven multiplications. */
type Kept = readonly [less: bigint, more: bigint, product: bigint];

export const zero: Sum = { x: 0n, y: 1n, z: 1n, t: 0n };
const keptZero: Kept = [1n, 1n, 0n];

/** Hisil, Wong, Carter and Dawson (2008), 3.1: complete, so that there are no cases to tell apart. */
const plus = ({ x, y, z, t }: Sum, [less, more, product]: Kept): Sum => {
  const a = ((y - x) * less) % modulus;
  const b = ((y + x) * more) % modulus;
  const c = (t * product) % modulus;
  const [e, f, g, h] = [b - a, 2n * z - c, 2n * z + c, b + a];
  return { x: (e * f) % modulus, y: (g * h) % modulus, z: (f * g) % modulus, t: (e * h) % modulus };
};

const perByte = 256;

/**
 * A point that is multiplied often: a table has its multiples by each byte, at each place of a number. One multiplication is as many additions as the
 * number has places, each of which reads its whole row: like noble's own it does the same whatever the number, and JavaScript promises no more.
 */
export class Generator {
  readonly #rows: readonly (readonly Kept[])[];

  constructor(point: Point) {
    let base = Edwards.fromAffine(point.toAffine());
    this.#rows = Array.from({ length: Point.Fn.BYTES }, () => {
      const multiples = [base];
      while (multiples.length < perByte) multiples.push((multiples.at(-1) ?? base).add(base));
      base = multiples.pop() ?? base;
      const row = normalizeZ(Edwards, multiples).map(({ X: x, Y: y }): Kept => [Fp.create(y - x), Fp.create(y + x), Fp.create(2n * x * y * curveD)]);
      return [keptZero, ...row];
    });
  }

  /** `sum`, and the multiple by the number with these bytes, the least of them first. */
  addTo(sum: Sum, bytes: Uint8Array): Sum {
    let after = sum;
    for (let place = 0; place < bytes.length; place++) after = plus(after, select(this.#rows[place] ?? [], bytes[place] ?? 0));
    return after;
  }
}

const select = (row: readonly Kept[], byte: number): Kept => {
  let selected = keptZero;
  for (let count = 0; count < row.length; count++) selected = count === byte ? (row[count] ?? keptZero) : selected;
  return selected;
};

/** Points are doubled when they are written (`doublesTexts`): these are made of half of each generator, and when somebody needs them. */
export const halves = (): { readonly value: Generator; readonly blinding: Generator } => (made ??= makeHalves());

let made: ReturnType<typeof halves> | undefined;
const makeHalves = () => {
  const half = Point.Fn.inv(2n);
  return { value: new Generator(valueGenerator.multiply(half)), blinding: new Generator(blindingGenerator.multiply(half)) };
};
