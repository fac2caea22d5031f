import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  blindingGenerator,
  blindingText,
  commit,
  holdsOneOf,
  modulo,
  multiplesText,
  opensTo,
  Point,
  pointOf,
  pointText,
  proveOneOf,
  scalarFrom,
  scalarOf,
  scalarText,
  sumOfPoints,
  sumOfScalars,
  valueGenerator,
  type OneOfProof,
} from './index.js';
import { proveByPoints } from './testing/prove-by-points.js';

/** Numbers that are the same at each run, and look like any others. */
const drawn = (seed: number) => {
  let next = 0;
  return () => scalarFrom(createHash('sha512').update(`${seed}/${next++}`).digest());
};
const value = fc.integer({ min: 0, max: 1e12 });
const scalar = fc.bigInt({ min: 1n, max: 2n ** 252n }).map(modulo);

describe('The group', () => {
  it('has RFC 9496’s generator, and its small multiples as they stand there (appendix A.1)', () => {
    const hex = (point: Point) => Buffer.from(pointText(point), 'base64url').toString('hex');
    expect(hex(Point.ZERO)).toBe('0'.repeat(64));
    expect(hex(valueGenerator)).toBe('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76');
    expect(hex(valueGenerator.double())).toBe('6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919');
  });

  it('has a second generator that follows from words alone', () => {
    expect(pointText(blindingGenerator)).toBe('5CjkoyVaWvQgJ0vzUH5XqjC4Ji1VtoQ-RX2kUP5ImXk');
    expect(blindingGenerator.equals(valueGenerator)).toBe(false);
  });

  it('has one text for each point and number, and takes no other', () => {
    fc.assert(
      fc.property(scalar, (number) => {
        expect(scalarOf(scalarText(number))).toBe(number);
        const point = valueGenerator.multiply(number === 0n ? 1n : number);
        expect(pointOf(pointText(point)).equals(point)).toBe(true);
      }),
      { numRuns: 20 },
    );
    const order = Buffer.from(Point.Fn.ORDER.toString(16).padStart(64, '0'), 'hex').reverse().toString('base64url');
    for (const text of ['', 'AA', `${pointText(valueGenerator)}=`, order, 'x'.repeat(43)]) {
      expect(() => scalarOf(text)).toThrow(TypeError);
      expect(() => pointOf(text)).toThrow(TypeError);
    }
  });
});

describe('A commitment', () => {
  it('opens to what it was made of, and to nothing else', () => {
    fc.assert(
      fc.property(value, scalar, value, scalar, (held, blinding, other, another) => {
        const commitment = commit({ value: held, blinding });
        expect(opensTo(commitment, { value: held, blinding })).toBe(true);
        expect(opensTo(commitment, { value: other, blinding: another })).toBe(other === held && another === blinding);
      }),
      { numRuns: 30 },
    );
  });

  it('adds up: sums open to sums', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, scalar), { minLength: 1, maxLength: 5 }), (pairs) => {
        const sum = sumOfPoints(pairs.map(([each, blinding]) => commit({ value: each, blinding })));
        expect(opensTo(sum, { value: pairs.reduce((total, [each]) => total + each, 0), blinding: sumOfScalars(pairs.map(([, blinding]) => blinding)) })).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('A proof that one of several is a multiple', () => {
  const multiples = (count: number, index: number, multiple: bigint) =>
    Array.from({ length: count }, (_, each) => (each === index ? blindingGenerator.multiply(multiple) : valueGenerator.multiply(BigInt(each + 2))));

  it('holds, whichever it is, and has one length', () => {
    for (const count of [1, 2, 3, 5]) {
      const lengths = new Set<number>();
      for (let index = 0; index < count; index++) {
        const random = drawn(10 * count + index);
        const multiple = random();
        const points = multiples(count, index, multiple);
        const proof = proveByPoints(points, { index, multiple }, 'here', random);
        expect(holdsOneOf(points, proof, 'here')).toBe(true);
        lengths.add(JSON.stringify(proof).length);
      }
      expect(lengths.size).toBe(1);
    }
  });

  it('holds in no other place, for no other points, and not with any number of it changed', () => {
    const random = drawn(7);
    const multiple = random();
    const points = multiples(3, 1, multiple);
    const proof = proveByPoints(points, { index: 1, multiple }, 'here', random);
    expect(holdsOneOf(points, proof, 'there')).toBe(false);
    expect(holdsOneOf(points.toReversed(), proof, 'here')).toBe(false);
    expect(holdsOneOf(points.slice(1), proof.slice(1), 'here')).toBe(false);
    expect(holdsOneOf([], [], 'here')).toBe(false);
    for (const at of [0, 1, 2])
      for (const part of [0, 1]) {
        const changed = proof.map((pair, index) => (index === at ? pair.map((text, which) => (which === part ? scalarText(5n) : text)) : pair));
        expect(holdsOneOf(points, changed as unknown as OneOfProof, 'here')).toBe(false);
      }
  });

  it('is not made without knowing one', () => {
    const random = drawn(9);
    const points = [2n, 3n, 4n].map((by) => valueGenerator.multiply(by));
    const proof = proveByPoints(points, { index: 1, multiple: random() }, 'here', random);
    expect(holdsOneOf(points, proof, 'here')).toBe(false);
  });

  it('is the same, number for number, as that of whoever knows what all points are made of', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(scalar, scalar), { minLength: 1, maxLength: 5 }), fc.nat(), (pairs, which) => {
        const index = which % pairs.length;
        const known = pairs.map(([held, blinding], at) => ({ value: at === index ? 0n : held, blinding }));
        const points = known.map(pointFrom);
        const { proof, points: texts } = proveOneOf(known, index, 'here', drawn(which));
        expect(texts).toEqual(points.map(pointText));
        expect(proof).toEqual(proveByPoints(points, { index, multiple: known[index]?.blinding ?? 0n }, 'here', drawn(which)));
        expect(holdsOneOf(points, proof, 'here')).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});

const times = (point: Point, by: bigint) => (by === 0n ? Point.ZERO : point.multiply(by));
const pointFrom = ({ value: held, blinding }: { readonly value: bigint; readonly blinding: bigint }) =>
  times(valueGenerator, held).add(times(blindingGenerator, blinding));

describe('Points that are made of known multiples', () => {
  const edge = fc.constantFrom(0n, 1n, 2n, 255n, 256n, Point.Fn.ORDER - 1n, Point.Fn.ORDER - 2n, (Point.Fn.ORDER + 1n) / 2n);
  const any = fc.oneof(edge, scalar);

  it('have the texts that the points have, whatever the multiples', () => {
    fc.assert(
      fc.property(any, any, (held, blinding) => {
        expect(multiplesText({ value: held, blinding })).toBe(pointText(pointFrom({ value: held, blinding })));
        expect(blindingText(blinding)).toBe(pointText(pointFrom({ value: 0n, blinding })));
      }),
      { numRuns: 200 },
    );
  });
});
