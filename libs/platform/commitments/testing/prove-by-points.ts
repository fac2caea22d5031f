import { blindingGenerator, modulo, pointText, scalarText, sumOfScalars, type OneOfProof, type Point, type Random, type Scalar } from '../index.js';
import { asked, begun } from '../one-of.js';

/** The proof as it is written down, from points of which one is known: what `proveOneOf` makes faster, and what a liar would make. */
export const proveByPoints = (points: readonly Point[], known: { readonly index: number; readonly multiple: Scalar }, context: string, random: Random): OneOfProof => {
  const start = random();
  const chosen = points.map(() => [random(), random()] as const);
  const beginnings = points.map((point, index) => (index === known.index ? blindingGenerator.multiply(start) : begun(point, ...(chosen[index] ?? [0n, 0n]))));
  const others = sumOfScalars(chosen.filter((_, index) => index !== known.index).map(([challenge]) => challenge));
  const challenge = modulo(asked(context, points.map(pointText), beginnings.map(pointText)) - others);
  const response = modulo(start + challenge * known.multiple);
  return chosen.map((pair, index) => (index === known.index ? [challenge, response] : pair)).map(([c, r]) => [scalarText(c), scalarText(r)] as const);
};
