import { describe, expect, it } from '@jest/globals';
import { emptySums, withVote, type Sums } from '../domain/ballots/sums.js';
import { CastSums } from './cast-sums.js';
import { lift, manager, wholeBallot } from './testing/whole-ballot.js';

const questions = [lift, manager];
const { votes } = wholeBallot(
  [
    { areas: [6_000, 1_250], marks: { lift: 'YES', manager: 'South' } },
    { areas: [7_000], marks: { lift: 'SPOILED' } },
    { areas: [7_000], marks: { lift: 'NO', manager: 'SPOILED' } },
    { areas: [8_000], marks: null },
  ],
  questions,
);
const cast = {
  entries: votes.flatMap(({ own }) => own.map(({ entry }) => entry)),
  votes: new Map(votes.flatMap(({ units }) => units.map((unit) => [unit.entryId, unit]))),
};
const sumsOf = (some: typeof votes): Sums => some.reduce((sums, { own, secrets }) => (secrets ? withVote(sums, questions, own, secrets) : sums), emptySums(questions));

const mustOpen = (log: typeof cast, sums: Sums): void => {
  const added = new CastSums(questions);
  for (const entry of log.entries) {
    const vote = log.votes.get(entry.id);
    if (vote) added.add(entry, vote);
  }
  added.mustBeOpenedBy(sums);
};

describe('Sums', () => {
  it('open what was cast', () => expect(() => mustOpen(cast, sumsOf(votes))).not.toThrow());

  it.each([
    ['that lack a vote', sumsOf(votes.slice(1)), 'those who took part on lift'],
    ['that have one twice', sumsOf([...votes, votes[0]!]), 'those who took part on lift'],
    ['that lack a spoiled paper', sumsOf([votes[0]!, votes[2]!]), 'the spoiled papers on lift'],
    ['of nothing', emptySums(questions), 'those who took part on lift'],
    ['that were never kept', [], 'those who took part on lift'],
  ])('%s do not, and the question is named', (_, sums, what) => expect(() => mustOpen(cast, sums)).toThrow(`The sums of ${what} are not those of the votes`));

  it('in which one area stands under another option do not', () => {
    const sums = sumsOf(votes);
    const moved = sums.map((each, index) => (index === 0 ? { ...each, options: each.options.toReversed() } : each));
    expect(() => mustOpen(cast, moved)).toThrow('The sums of YES on lift');
  });

  it('that a vote was added to which is in no log do not', () => {
    const log = { ...cast, votes: new Map([...cast.votes].slice(0, -1)) };
    expect(() => mustOpen(log, sumsOf(votes))).toThrow('are not those of the votes');
  });
});
