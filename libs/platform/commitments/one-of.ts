import { blindingGenerator, challengeOf, modulo, pointText, scalarOf, scalarText, sumOfScalars, type Point, type Random, type Scalar } from './group.js';

/** For each point a challenge and a response, as texts. */
export type OneOfProof = readonly (readonly [challenge: string, response: string])[];

/** `response`·B − `challenge`·X: what the prover began with. */
const begun = (point: Point, challenge: Scalar, response: Scalar): Point => blindingGenerator.multiplyUnsafe(response).subtract(point.multiplyUnsafe(challenge));

const asked = (context: string, points: readonly Point[], beginnings: readonly Point[]): Scalar =>
  challengeOf('one-of-v1', context, ...points.map(pointText), ...beginnings.map(pointText));

/**
 * That one of these points is a known multiple of the generator that blinds, without saying which: Cramer, Damgård and Schoenmakers (1994), the challenge
 * made by Fiat and Shamir's hash over `context` and all points. A commitment less what it is said to hold is such a multiple if it does.
 * @param known which of the points, and which multiple it is
 */
export const proveOneOf = (points: readonly Point[], known: { readonly index: number; readonly multiple: Scalar }, context: string, random: Random): OneOfProof => {
  const start = random();
  // All others are answered before they are asked, which works for any challenge that one may choose; the last challenge is not free.
  const chosen = points.map(() => [random(), random()] as const);
  const beginnings = points.map((point, index) => (index === known.index ? blindingGenerator.multiply(start) : begun(point, ...(chosen[index] ?? [0n, 0n]))));
  const others = sumOfScalars(chosen.filter((_, index) => index !== known.index).map(([challenge]) => challenge));
  const challenge = modulo(asked(context, points, beginnings) - others);
  const response = modulo(start + challenge * known.multiple);
  return chosen.map((pair, index) => (index === known.index ? [challenge, response] : pair)).map(([c, r]) => [scalarText(c), scalarText(r)] as const);
};

/** Whether the proof holds for these points, in this context. @throws {TypeError} for one that is not made of numbers */
export const holdsOneOf = (points: readonly Point[], proof: OneOfProof, context: string): boolean => {
  if (points.length === 0 || proof.length !== points.length) return false;
  const pairs = proof.map(([challenge, response]) => [scalarOf(challenge), scalarOf(response)] as const);
  const beginnings = points.map((point, index) => begun(point, ...(pairs[index] ?? [0n, 0n])));
  return sumOfScalars(pairs.map(([challenge]) => challenge)) === asked(context, points, beginnings);
};
