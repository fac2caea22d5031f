import { blindingGenerator, challengeOf, pointText, scalarOf, sumOfScalars, type Point, type Scalar } from './group.js';

/** For each point a challenge and a response, as texts. */
export type OneOfProof = readonly (readonly [challenge: string, response: string])[];

/** `response`·B − `challenge`·X: what the prover began with. */
export const begun = (point: Point, challenge: Scalar, response: Scalar): Point => blindingGenerator.multiplyUnsafe(response).subtract(point.multiplyUnsafe(challenge));

/** What nobody could foresee before all of these were fixed, each as its text. */
export const asked = (context: string, points: readonly string[], beginnings: readonly string[]): Scalar => challengeOf('one-of-v1', context, ...points, ...beginnings);

/** Whether the proof holds for these points, in this context (`proveOneOf`). @throws {TypeError} for one that is not made of numbers */
export const holdsOneOf = (points: readonly Point[], proof: OneOfProof, context: string): boolean => {
  if (points.length === 0 || proof.length !== points.length) return false;
  const pairs = proof.map(([challenge, response]) => [scalarOf(challenge), scalarOf(response)] as const);
  const beginnings = points.map((point, index) => begun(point, ...(pairs[index] ?? [0n, 0n])));
  return sumOfScalars(pairs.map(([challenge]) => challenge)) === asked(context, points.map(pointText), beginnings.map(pointText));
};
