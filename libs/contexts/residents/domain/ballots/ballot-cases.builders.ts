import type { MatterKey } from '../../../../contracts/index.js';
import { fold, Refusal, type Decider } from '../../../../platform/kernel/index.js';
import { areaText } from './area-text.js';
import { votesOn, type OpenedVote } from './count.js';
import { bloc, metres, rule as rules } from './electorate.builders.js';
import { gapToQuorum } from './gap.js';
import { ABSTAIN, forOrAgainst, SPOILED, type Question } from './questions.js';
import { rollOf, type RegisteredUnit, type Roll, type RollGiven } from './roll.js';
import { quorumOf } from './rule.js';
import { NO, resultOf, YES } from './tally.js';
import { votes, takesPart, type VoteCommand } from './vote.js';
import type { VoteEvent, VoteState } from './vote-state.js';

/** What the table of cases is written in: each function answers in words. */

/** Heads, and their area in m²: 80 m² each, unless it is said otherwise. */
type Group = number | readonly [heads: number, squareMetres: number];
const groupOf = (group: Group) => (typeof group === 'number' ? { heads: group, area: group * metres(80) } : { heads: group[0], area: metres(group[1]) });

type Put = {
  readonly matter: MatterKey;
  /** Of whom; 300 heads with 24,000 m², if it is not said. */
  readonly of?: Group;
  readonly part: Group;
  readonly yes: Group;
  readonly no?: Group;
  readonly spoiled?: number;
  readonly rule?: Parameters<typeof rules>[0];
};

/** Everybody's vote, one by one, and what they come to. Who takes part and is neither for nor against abstains. */
export const put = ({ matter, of = 300, part, yes, no = 0, spoiled = 0, rule = {} }: Put): string => {
  const [everybody, taking, agreeing, against] = [of, part, yes, no].map(groupOf) as [Size, Size, Size, Size];
  const abstaining = { heads: taking.heads - agreeing.heads - against.heads, area: taking.area - agreeing.area - against.area };
  const cast = [[agreeing, YES] as const, [against, NO] as const, [abstaining, ABSTAIN] as const, [groupOf(spoiled), SPOILED] as const];
  return said(
    resultOf(
      matter,
      rules(rule),
      votesOn(
        asked(matter),
        everybody,
        cast.flatMap(([group, mark]) => bloc(group.heads, group.area, { asked: mark })),
      ),
    ).outcome,
  );
};
type Size = { readonly heads: number; readonly area: number };
const asked = (matter: MatterKey, options = forOrAgainst): Question => ({ key: 'asked', matter, title: 'Asked', text: 'Asked in full', options, ownUnitsUsed: [] });

/** Several to choose among: how many of `part` heads, of 80 m² each, want which. */
export const choose = (matter: MatterKey, wanted: Readonly<Record<string, number>>): string => {
  const cast: readonly OpenedVote[] = Object.entries(wanted).flatMap(([option, heads]) => bloc(heads, heads * metres(80), { asked: option }));
  return resultOf(matter, rules(), votesOn(asked(matter, Object.keys(wanted)), groupOf(300), cast)).chosen ?? 'none is chosen';
};

const said = (outcome: string): string => ({ PASSED: 'passes', FAILED: 'fails', NO_QUORUM: 'no quorum' })[outcome] ?? outcome;

export const roll = (units: readonly RegisteredUnit[], given: Partial<RollGiven> & { readonly values?: Parameters<typeof rules>[0] } = {}): Roll => {
  const { values = {}, ...rest } = given;
  const electorate = { kind: 'ESTATE', estateId: 'estate' } as const;
  return rollOf({ ballotId: 'ballot-1', electorate, units, rule: rules(values), guardians: new Map(), developer: ['developer’s agent'], ...rest });
};

/** `298 heads` */
export const heads = ({ heads: all }: Roll): string => `${all.length} heads`;
/** `1 / 240.00 m²`: what whoever may vote counts for; several heads by commas. */
export const countsFor = ({ heads: all }: Roll, person: string): string =>
  all
    .filter(({ voters }) => voters.includes(person))
    .map(({ area }) => `1 / ${areaText(area)}`)
    .join(', ') || 'not on the roll';

/** Whether so much is enough for the quorum. */
export const quorum = ({ total }: Roll, part: Group): string => {
  const gap = gapToQuorum(total, groupOf(part), quorumOf(rules()));
  return gap.heads === 0 && gap.area === 0 ? 'quorum' : 'no quorum';
};

/** What comes of commands, one after the other: `allowed`, or `refused (CODE)`. A refused one changes nothing. */
const outcomes = <State, Command, Event extends { readonly type: string }>(
  decider: Decider<State, Command, Event>,
  history: readonly Event[],
  commands: readonly Command[],
  word: (events: readonly Event[]) => string,
): { readonly words: string; readonly state: State } => {
  let state = fold(decider, history);
  const words = commands.map((command) => {
    try {
      const events = decider.decide(command, state);
      state = fold(decider, events, state);
      return word(events);
    } catch (error) {
      return refused(error);
    }
  });
  return { words: words.join('; '), state };
};
const refused = (error: unknown): string => {
  if (error instanceof Refusal) return `refused (${error.code})`;
  throw error;
};

export const allowed = <State, Command, Event extends { readonly type: string }>(
  decider: Decider<State, Command, Event>,
  history: readonly Event[],
  ...commands: readonly Command[]
): string => outcomes(decider, history, commands, () => 'allowed').words;

/** The same of something that is looked at and not written. */
export const attempted = (attempt: () => void): string => {
  try {
    attempt();
    return 'allowed';
  } catch (error) {
    return refused(error);
  }
};

const ofVotes = ([event]: readonly VoteEvent[]): string => {
  switch (event?.type) {
    case 'vote-attempt-refused':
      return `refused (${event.data.code}), on record`;
    case 'roll-disputed':
      return 'dispute on record';
    default:
      return 'accepted';
  }
};
const voted = (commands: readonly VoteCommand[], history: readonly VoteEvent[] = []): { readonly words: string; readonly state: VoteState } =>
  outcomes(votes, history, commands, ofVotes);

/** What comes of what is sent for one head. */
export const sent = (...commands: readonly VoteCommand[]): string => voted(commands).words;
/** And whether the head takes part in the end. */
export const counting = (...commands: readonly VoteCommand[]): string => (takesPart(voted(commands).state) ? 'counts' : 'does not count');
