import {
  challengeOf,
  holdsOneOf,
  modulo,
  proveOneOf,
  sumOfPoints,
  sumOfScalars,
  type Multiples,
  type OneOfProof,
  type Point,
  type Random,
  type Scalar,
} from '../../../../platform/commitments/index.js';
import { blinded, commitUnit, pointsOf, type Committed, type CountOpening, type Pair, type UnitEntry } from './commitments.js';
import { none } from './tally.js';

/** A unit's vote on one question: for each option a commitment to what the unit counts for, if it was chosen, and to nothing, if not. */
export type QuestionVote = { readonly options: Readonly<Record<string, Committed>>; readonly proof: OneOfProof };
/** Of one unit, by question. `null`: it was spoiled. */
export type UnitVote = { readonly entryId: string; readonly questions: Readonly<Record<string, QuestionVote | null>> };

/** What makes the vote of one unit on one question the vote of no other. */
export type VotePlace = { readonly ballotId: string; readonly question: string; readonly options: readonly string[] };

/** Numbers of 128 bits that follow from all that they weigh: a sum that comes out by them comes out in each of its parts. */
type Weights = { readonly ofArea: Scalar; readonly ofOptions: readonly Scalar[] };

const contextOf = ({ ballotId, question, options }: VotePlace, { id, counts }: UnitEntry, votes: readonly Committed[]): string =>
  JSON.stringify(['vote', ballotId, question, options, id, counts.heads, counts.area, votes.map(({ heads, area }) => [heads, area])]);

const weightsOf = (context: string, options: readonly string[]): Weights => {
  const weight = (which: string): Scalar => challengeOf('weight-v1', context, which) % 2n ** 128n;
  return { ofArea: weight('area'), ofOptions: options.map((_, index) => weight(`option ${index}`)) };
};

/** Heads and area as one: they are right together, or neither is. */
const weighed = ({ heads, area }: Pair, { ofArea }: Weights): Point => heads.add(area.multiplyUnsafe(ofArea));

/** What is left of the votes if they are for nobody, for the first option, for the second: where it is so, a multiple of the blinding generator. */
const leftovers = (counts: Pair, votes: readonly Pair[], weights: Weights): readonly Point[] => {
  const all = sumOfPoints(votes.map((vote, index) => weighed(vote, weights).multiplyUnsafe(weights.ofOptions[index] ?? 0n)));
  const unit = weighed(counts, weights);
  return [all, ...weights.ofOptions.map((weight) => all.subtract(unit.multiplyUnsafe(weight)))];
};

export type MadeVote = { readonly vote: QuestionVote; readonly openings: readonly CountOpening[] };

/**
 * @param counts opens the entry
 * @param chosen one of the options; `null`: an abstention
 */
export const makeVote = (place: VotePlace, entry: UnitEntry, counts: CountOpening, chosen: string | null, random: Random): MadeVote => {
  const openings = place.options.map((option) => blinded(option === chosen ? counts : none, random));
  const votes = openings.map(commitUnit);
  const context = contextOf(place, entry, votes);
  const index = chosen === null ? 0 : place.options.indexOf(chosen) + 1;
  const { proof } = proveOneOf(knownLeftovers(counts, openings, weightsOf(context, place.options)), index, context, random);
  return { vote: { options: Object.fromEntries(place.options.map((option, at) => [option, votes[at] as Committed])), proof }, openings };
};

/** What `leftovers` are made of. */
const knownLeftovers = (counts: CountOpening, votes: readonly CountOpening[], weights: Weights): readonly Multiples[] => {
  const weighedVotes = votes.map((vote, index) => multiplied(weighedOpening(vote, weights), weights.ofOptions[index] ?? 0n));
  const all = { value: sumOfScalars(weighedVotes.map(({ value }) => value)), blinding: sumOfScalars(weighedVotes.map(({ blinding }) => blinding)) };
  const unit = weighedOpening(counts, weights);
  const without = (weight: Scalar): Multiples => {
    const { value, blinding } = multiplied(unit, weight);
    return { value: modulo(all.value - value), blinding: modulo(all.blinding - blinding) };
  };
  return [all, ...weights.ofOptions.map(without)];
};

const weighedOpening = ({ heads, area, headsBlinding, areaBlinding }: CountOpening, { ofArea }: Weights): Multiples => ({
  value: modulo(BigInt(heads) + ofArea * BigInt(area)),
  blinding: modulo(headsBlinding + ofArea * areaBlinding),
});
const multiplied = ({ value, blinding }: Multiples, by: Scalar): Multiples => ({ value: modulo(value * by), blinding: modulo(blinding * by) });

/** Whether the vote is for one option at most, and with what its unit counts for, no more and no less. @throws {TypeError} for what is no vote at all */
export const holdsVote = (place: VotePlace, entry: UnitEntry, { options, proof }: QuestionVote): boolean => {
  const votes = place.options.flatMap((option) => options[option] ?? []);
  if (votes.length !== place.options.length || Object.keys(options).length !== votes.length) return false;
  const context = contextOf(place, entry, votes);
  return holdsOneOf(leftovers(pointsOf(entry.counts), votes.map(pointsOf), weightsOf(context, place.options)), proof, context);
};
