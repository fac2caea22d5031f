import {
  commit,
  holdsOneOf,
  modulo,
  multiplesText,
  pointOf,
  pointText,
  proveOneOf,
  sumOfPoints,
  sumOfScalars,
  valueGenerator,
  type OneOfProof,
  type Point,
  type Random,
  type Scalar,
} from '../../../../platform/commitments/index.js';
import { sumOf, type Count } from './tally.js';

/** A commitment to heads and one to area, as texts. */
export type Committed = { readonly heads: string; readonly area: string };
/** What opens it. */
export type CountOpening = Count & { readonly headsBlinding: Scalar; readonly areaBlinding: Scalar };

/** A unit as the recount knows it: under a number drawn by lot, with what it counts for, which is none of anybody's business. */
export type UnitEntry = { readonly id: string; readonly counts: Committed; readonly oneHeadAtMost: OneOfProof };

export type Pair = { readonly heads: Point; readonly area: Point };
export const committed = ({ heads, area, headsBlinding, areaBlinding }: CountOpening): Pair => ({
  heads: commit({ value: heads, blinding: headsBlinding }),
  area: commit({ value: area, blinding: areaBlinding }),
});
export const textsOf = ({ heads, area }: Pair): Committed => ({ heads: pointText(heads), area: pointText(area) });
export const pointsOf = ({ heads, area }: Committed): Pair => ({ heads: pointOf(heads), area: pointOf(area) });

export const blinded = (count: Count, random: Random): CountOpening => ({ ...count, headsBlinding: random(), areaBlinding: random() });
export const sumOfOpenings = (openings: readonly CountOpening[]): CountOpening => ({
  ...sumOf(openings),
  headsBlinding: sumOfScalars(openings.map(({ headsBlinding }) => headsBlinding)),
  areaBlinding: sumOfScalars(openings.map(({ areaBlinding }) => areaBlinding)),
});

const headsText = ({ heads, headsBlinding }: CountOpening): string => multiplesText({ value: BigInt(heads), blinding: headsBlinding });
const areaText = ({ area, areaBlinding }: CountOpening): string => multiplesText({ value: BigInt(area), blinding: areaBlinding });
/** Of a single unit: whatever it counts for, it takes the same time. */
export const commitUnit = (opening: CountOpening): Committed => ({ heads: headsText(opening), area: areaText(opening) });
export const commitCount = (opening: CountOpening): Committed => textsOf(committed(opening));
export const opensCount = (commitment: Committed, opening: CountOpening): boolean => {
  const { heads, area } = commitCount(opening);
  return commitment.heads === heads && commitment.area === area;
};
export const sumOfPairs = (pairs: readonly Pair[]): Pair => ({
  heads: sumOfPoints(pairs.map(({ heads }) => heads)),
  area: sumOfPoints(pairs.map(({ area }) => area)),
});
export const sumOfCommitted = (commitments: readonly Committed[]): Committed => textsOf(sumOfPairs(commitments.map(pointsOf)));

const headContext = (ballotId: string, entryId: string): string => JSON.stringify(['head', ballotId, entryId]);
/** Nought, or one. */
const headIs = ({ heads }: Pair): readonly Point[] => [heads, heads.subtract(valueGenerator)];

/** @param opening `heads`: 1 for the first unit of a head, 0 for its others */
export const enter = (ballotId: string, id: string, opening: CountOpening, random: Random): UnitEntry => {
  const { heads, headsBlinding: blinding } = opening;
  const isHead = [0, 1].map((claimed) => ({ value: modulo(BigInt(heads - claimed)), blinding }));
  const { proof, points } = proveOneOf(isHead, heads, headContext(ballotId, id), random);
  return { id, counts: { heads: points[0] ?? '', area: areaText(opening) }, oneHeadAtMost: proof };
};

export const holdsEntry = (ballotId: string, { id, counts, oneHeadAtMost }: UnitEntry): boolean =>
  holdsOneOf(headIs(pointsOf(counts)), oneHeadAtMost, headContext(ballotId, id));
