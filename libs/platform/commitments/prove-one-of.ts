import { modulo, scalarText, sumOfScalars, type Random, type Scalar } from './group.js';
import { blindingText, multiplesText, type Multiples } from './multiples.js';
import { asked, type OneOfProof } from './one-of.js';

/** `points`: the texts of those that it is about. */
export type MadeProof = { readonly proof: OneOfProof; readonly points: readonly string[] };

/**
 * That one of these points is a known multiple of the generator that blinds, without saying which: Cramer, Damgård and Schoenmakers (1994), the challenge
 * made by Fiat and Shamir's hash over `context` and all points. A commitment less what it is said to hold is such a multiple if it does.
 *
 * Whoever proves it knows what every point is made of. So each beginning, `response`·B − `challenge`·X, is made of the two generators alone.
 * @param index which of the points: its value is 0
 */
export const proveOneOf = (points: readonly Multiples[], index: number, context: string, random: Random): MadeProof => {
  const start = random();
  // All others are answered before they are asked, which works for any challenge that one may choose; the last challenge is not free.
  const chosen = points.map(() => [random(), random()] as const);
  const begunTexts = points.map((point, at) => (at === index ? blindingText(start) : multiplesText(begunWith(point, ...(chosen[at] ?? [0n, 0n])))));
  const pointTexts = points.map((point, at) => (at === index ? blindingText(point.blinding) : multiplesText(point)));
  const others = sumOfScalars(chosen.filter((_, at) => at !== index).map(([challenge]) => challenge));
  const challenge = modulo(asked(context, pointTexts, begunTexts) - others);
  const response = modulo(start + challenge * (points[index]?.blinding ?? 0n));
  const proof = chosen.map((pair, at) => (at === index ? [challenge, response] : pair)).map(([c, r]) => [scalarText(c), scalarText(r)] as const);
  return { proof, points: pointTexts };
};

const begunWith = ({ value, blinding }: Multiples, challenge: Scalar, response: Scalar): Multiples => ({
  value: modulo(-challenge * value),
  blinding: modulo(response - challenge * blinding),
});
