import { randomBytes } from 'node:crypto';
import { scalarFrom, type Random } from '../../../platform/commitments/index.js';

/** Numbers that nobody can guess; none is 0 (a chance of one in 2^252, taken out all the same). */
export const random: Random = () => {
  for (;;) {
    const scalar = scalarFrom(randomBytes(64));
    if (scalar !== 0n) return scalar;
  }
};
