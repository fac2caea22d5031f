import { majorityOf, type Majority } from './matters.js';
import { quorumOf, silentAbstain, silentJoinMajority, spoiledTakePart, strongMajorityOf, type Fraction, type OwnersRule } from './rule.js';
import type { MatterKey } from '../../../../contracts/index.js';

/** Owners as the Code counts them: heads, and exclusive floor area in 0.01 m². Both are integers. */
export type Count = { readonly heads: number; readonly area: number };

/**
 * A hundred square kilometres of floor, in 0.01 m². Thresholds multiply by 100 at most (bounds of the rule), so that every product stays
 * below 10^14, where a double still tells integers apart (2^53 is 9·10^15): nothing here divides, nothing is rounded.
 */
export const MOST_AREA = 1e12;

export const none: Count = { heads: 0, area: 0 };
export const plus = (a: Count, b: Count): Count => ({ heads: a.heads + b.heads, area: a.area + b.area });
export const minus = (a: Count, b: Count): Count => ({ heads: a.heads - b.heads, area: a.area - b.area });
export const sumOf = (counts: readonly Count[]): Count => counts.reduce(plus, none);

/** What one question of a ballot got. `cast` took part with a readable vote, also one that abstains; `options`: those for each of them. */
export type Votes = { readonly total: Count; readonly cast: Count; readonly spoiled: Count; readonly options: Readonly<Record<string, Count>> };

export type Outcome = 'NO_QUORUM' | 'FAILED' | 'PASSED';
export type Result = {
  readonly outcome: Outcome;
  readonly majority: Majority;
  /** Who takes part, as the rule counts it. */
  readonly part: Count;
  /** The option that has the majority. */
  readonly chosen: string | null;
};

/** An ordinary question is for or against; only YES carries it. */
export const YES = 'YES';
export const NO = 'NO';

const both = (holds: (measure: keyof Count) => boolean): boolean => holds('heads') && holds('area');
export const reaches = (part: Count, base: Count, { numerator, denominator }: Fraction): boolean =>
  both((measure) => denominator * part[measure] >= numerator * base[measure]);
/** 过半数: the half itself is not enough. */
const exceedsHalf = (part: Count, base: Count): boolean => both((measure) => 2 * part[measure] > base[measure]);
const exceeds = (one: Count, other: Count): boolean => both((measure) => one[measure] > other[measure]);

/** What the votes come to under the rule: first whether enough take part, then whether enough of those agree. */
export const resultOf = (matter: MatterKey, rule: Pick<OwnersRule, 'values'>, votes: Votes): Result => {
  const majority = majorityOf(matter, rule);
  const carrying = Object.keys(votes.options).filter((option) => option !== NO);
  const chosenBy = (agrees: (got: Count) => boolean, options = votes.options) => carrying.find((option) => agrees(options[option] ?? none)) ?? null;
  if (majority === 'EVERYONE') {
    // Silence agrees to nothing here, whatever the rule makes of it elsewhere.
    const chosen = chosenBy((got) => got.heads > 0 && both((measure) => got[measure] === votes.total[measure]));
    return { outcome: chosen === null ? 'FAILED' : 'PASSED', majority, part: votes.cast, chosen };
  }
  const { part, options } = withSilence(rule, votes);
  if (part.heads === 0 || !reaches(part, votes.total, quorumOf(rule))) return { outcome: 'NO_QUORUM', majority, part, chosen: null };
  const enough = (got: Count) => (majority === 'HALF' ? exceedsHalf(got, part) : reaches(got, part, strongMajorityOf(rule)));
  const chosen = chosenBy(enough, options);
  return { outcome: chosen === null ? 'FAILED' : 'PASSED', majority, part, chosen };
};

/** Spoiled papers and silence, as the rule counts them. A spoiled paper is not silent: it never joins a majority. */
const withSilence = (rule: Pick<OwnersRule, 'values'>, { total, cast, spoiled, options }: Votes): Pick<Votes, 'options'> & { readonly part: Count } => {
  const voted = spoiledTakePart(rule) ? plus(cast, spoiled) : cast;
  const silent = minus(minus(total, cast), spoiled);
  if (silentAbstain(rule)) return { part: plus(voted, silent), options };
  if (!silentJoinMajority(rule)) return { part: voted, options };
  const leader = leaderOf(cast, options);
  return { part: plus(voted, silent), options: leader === null ? options : { ...options, [leader]: plus(options[leader] ?? none, silent) } };
};

/** The option ahead of every other, and of those who abstain, by heads and by area. Without one there is no majority to join (D). */
const leaderOf = (cast: Count, options: Votes['options']): string | null => {
  const abstained = minus(cast, sumOf(Object.values(options)));
  const leads = (option: string, got: Count) => exceeds(got, abstained) && Object.entries(options).every(([other, theirs]) => other === option || exceeds(got, theirs));
  return Object.entries(options).find(([option, got]) => leads(option, got))?.[0] ?? null;
};
