import sodium from 'libsodium-wrappers-sumo';
import { blindingGenerator, challengeOf, modulo, Point, valueGenerator, type Scalar } from './group.js';

await sodium.ready;

/** A point by what it is made of, for whoever knows it: `value` times the generator of values, and `blinding` times the one that blinds. */
export type Multiples = { readonly value: Scalar; readonly blinding: Scalar };

/** libsodium multiplies by no 0. So that it is the same work for 0, numbers are moved by these, which nobody has chosen, and the point is moved back. */
const moved = { value: challengeOf('moved-v1', 'value'), blinding: challengeOf('moved-v1', 'blinding') };
const byBlinding = blindingGenerator.multiply(moved.blinding);
const byBoth = valueGenerator.multiply(moved.value).add(byBlinding);
const back = { byBlinding: byBlinding.toBytes(), byBoth: byBoth.toBytes() };
const blindingBytes = blindingGenerator.toBytes();

const timesBlinding = (blinding: Scalar): Uint8Array => sodium.crypto_scalarmult_ristretto255(Point.Fn.toBytes(modulo(blinding + moved.blinding)), blindingBytes);
const timesValue = (value: Scalar): Uint8Array => sodium.crypto_scalarmult_ristretto255_base(Point.Fn.toBytes(modulo(value + moved.value)));
const textOf = (point: Uint8Array): string => Buffer.from(point).toString('base64url');

/** What `pointText` makes of it: by libsodium, whose multiplication takes the same time whatever the number, and a third of that of noble's. */
export const multiplesText = ({ value, blinding }: Multiples): string => {
  const both = sodium.crypto_core_ristretto255_add(timesValue(value), timesBlinding(blinding));
  return textOf(sodium.crypto_core_ristretto255_sub(both, back.byBoth));
};

/** Of a point that is known to have no value. */
export const blindingText = (blinding: Scalar): string => textOf(sodium.crypto_core_ristretto255_sub(timesBlinding(blinding), back.byBlinding));
