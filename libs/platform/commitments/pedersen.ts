import { blindingGenerator, Point, valueGenerator, type Scalar } from './group.js';

/** What a commitment hides. `value`: a whole number, not negative. */
export type Opening = { readonly value: number; readonly blinding: Scalar };

/**
 * Pedersen's commitment: it gives nothing away of its value, whatever is tried, and who has made it can open it to one value only,
 * as long as nobody finds how the two generators follow from each other. Sums of commitments are commitments to the sums.
 */
export const commit = ({ value, blinding }: Opening): Point => times(valueGenerator, BigInt(value)).add(times(blindingGenerator, blinding));

export const opensTo = (commitment: Point, opening: Opening): boolean => commitment.equals(commit(opening));

/** noble's ladder, which does not depend on the number; it knows no 0. */
const times = (point: Point, scalar: Scalar): Point => (scalar === 0n ? Point.ZERO : point.multiply(scalar));
