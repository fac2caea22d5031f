import { hash } from 'node:crypto';
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';

/** ristretto255 (RFC 9496): a group of prime order, in which every point has one encoding. */
export const Point = ristretto255.Point;
export type Point = InstanceType<typeof Point>;
const { Fn } = Point;

/** A number modulo the order of the group. */
export type Scalar = bigint;
/** Where secrets come from: each call gives another number, from 1, that nobody can guess. */
export type Random = () => Scalar;

/** What values are counted in: RFC 9496's own generator. */
export const valueGenerator: Point = Point.BASE;
/** What blinds them. Made by hashing these words: nobody knows, or has chosen, how it follows from the other one. */
export const blindingGenerator: Point = ristretto255_hasher
  .hashToCurve(Buffer.from('Hutong: the generator that blinds commitments'), { DST: 'hutong-commitments-v1' })
  .precompute(8);

export const modulo = (value: bigint): Scalar => Fn.create(value);
export const sumOfScalars = (scalars: readonly Scalar[]): Scalar => scalars.reduce((sum, each) => Fn.add(sum, each), 0n);
export const sumOfPoints = (points: readonly Point[]): Point => points.reduce((sum, each) => sum.add(each), Point.ZERO);

/** 64 bytes, so that no remainder of the order is likelier than another one. */
export const scalarFrom = (bytes: Uint8Array): Scalar => modulo(BigInt(`0x${Buffer.from(bytes).toString('hex')}`));

/** A number that nobody could foresee before all of these were fixed. */
export const challengeOf = (...said: readonly string[]): Scalar => scalarFrom(hash('sha512', JSON.stringify(said), 'buffer'));

export const pointText = (point: Point): string => Buffer.from(point.toBytes()).toString('base64url');
export const scalarText = (scalar: Scalar): string => Buffer.from(Fn.toBytes(scalar)).toString('base64url');

/** @throws {TypeError} for what is no point in its one encoding. */
export const pointOf = (text: string): Point => decoded(text, 'point', (bytes) => Point.fromBytes(bytes));
/** @throws {TypeError} for what is no number below the order. */
export const scalarOf = (text: string): Scalar => decoded(text, 'scalar', (bytes) => Fn.fromBytes(bytes));

const decoded = <T>(text: string, what: string, from: (bytes: Uint8Array) => T): T => {
  try {
    const bytes = Uint8Array.from(Buffer.from(text, 'base64url'));
    if (Buffer.from(bytes).toString('base64url') !== text) throw new TypeError('another encoding');
    return from(bytes);
  } catch (error) {
    throw new TypeError(`"${text.slice(0, 60)}" is no ${what} of ristretto255: ${(error as Error).message}`, { cause: error });
  }
};
