import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gapToQuorum } from '../domain/ballots/gap.js';
import { emptySums, sumOfSums, withVote } from '../domain/ballots/sums.js';
import { wasCast } from '../domain/ballots/vote.builders.js';
import { random } from './random.js';
import { openChoice, openSums, sealChoice, sealSums } from './sealed-choice.js';
import { lift, manager, wholeBallot } from './testing/whole-ballot.js';

const questions = [lift, manager];
const key = randomBytes(32);
const place = { ballotId: 'ballot-1', headId: 'head-li', key };
const marks = fc.record({ lift: fc.constantFrom('YES', 'NO', 'ABSTAIN', 'SPOILED'), manager: fc.constantFrom('North', 'South', 'East', 'ABSTAIN', 'SPOILED') });
const voteOf = (mark: Record<string, string>) => {
  const [vote] = wholeBallot([{ areas: [6_000, 1_250], marks: mark }], questions).votes;
  if (!vote?.secrets) throw new Error('It was cast');
  return { ...vote, secrets: vote.secrets };
};

describe('A sealed choice', () => {
  it('is opened to what was sealed', () => {
    fc.assert(
      fc.property(marks, (mark) => {
        const { own, secrets } = voteOf(mark);
        expect(openChoice(sealChoice(secrets, questions, place), questions, own, place)).toEqual(secrets);
      }),
      { numRuns: 12 },
    );
  });

  it('is as long whatever was chosen, and so is all that stands beside it in the log, but for a spoiled paper', () => {
    const yes = voteOf({ lift: 'YES', manager: 'North' });
    const length = ({ secrets, units }: typeof yes) => [sealChoice(secrets, questions, place).length, JSON.stringify(units).length];
    for (const mark of [
      { lift: 'NO', manager: 'East' },
      { lift: 'ABSTAIN', manager: 'ABSTAIN' },
    ])
      expect(length(voteOf(mark))).toEqual(length(yes));
    const [sealed] = length(voteOf({ lift: 'SPOILED', manager: 'SPOILED' }));
    expect(sealed).toBe(length(yes)[0]);
  });

  it('is never the same twice, and has nothing of the choice in clear', () => {
    const { secrets, units } = voteOf({ lift: 'YES', manager: 'South' });
    const seals = [sealChoice(secrets, questions, place), sealChoice(secrets, questions, place)];
    expect(new Set(seals).size).toBe(2);
    const readable = JSON.stringify([seals, units]);
    expect(Buffer.from(seals[0] ?? '', 'base64').includes('marks')).toBe(false);
    // Every option is named in every vote, in its order: that says nothing.
    expect(readable.match(/"(YES|NO|North|South|East)"/g)).toEqual(Array.from({ length: 2 }, () => ['"YES"', '"NO"', '"North"', '"South"', '"East"']).flat());
  });

  it('opens by no other key, for no other head, in no other ballot, and not when a byte is changed', () => {
    const { own, secrets } = voteOf({ lift: 'YES' });
    const seal = sealChoice(secrets, questions, place);
    const bytes = Buffer.from(seal, 'base64');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    const opened = (of: string, changes: Partial<typeof place>) => () => openChoice(of, questions, own, { ...place, ...changes });
    expect(opened(seal, {})).not.toThrow();
    expect(opened(seal, { key: randomBytes(32) })).toThrow();
    expect(opened(seal, { headId: 'head-wang' })).toThrow();
    expect(opened(seal, { ballotId: 'ballot-2' })).toThrow();
    expect(opened(bytes.toString('base64'), {})).toThrow();
  });
});

describe('Before the close', () => {
  const total = { heads: 8, area: 50_000 };
  const part = { numerator: 2, denominator: 3 };
  const choice = fc.record({ lift: fc.constantFrom('YES', 'NO', 'ABSTAIN'), manager: fc.constantFrom('North', 'South', 'East', 'ABSTAIN') });

  /** All that the log and its readers have of votes, with what nobody can read as its length. */
  const readable = (areas: readonly number[], choices: readonly Record<string, string>[]) => {
    const { votes } = wholeBallot(
      areas.map((area, index) => ({ areas: [area], marks: choices[index] ?? {} })),
      questions,
    );
    const events = votes.map(({ secrets, units }, index) => {
      const sealed = secrets && sealChoice(secrets, questions, { ...place, headId: `head ${index}` });
      return wasCast({ headId: `head ${index}`, sealed, units: units.map((each) => ({ ...each, entryId: `entry ${index}` })) });
    });
    const gap = gapToQuorum(total, { heads: areas.length, area: areas.reduce((sum, area) => sum + area, 0) }, part);
    return { log: JSON.stringify(events).replace(/[\w+/=-]{43,}/g, (text) => `<${text.length}>`), gap };
  };

  it('nothing that can be read tells how anybody votes: it is the same for all choices', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 1e4 }), choice, choice), { minLength: 1, maxLength: 4 }), (heads) => {
        const areas = heads.map(([area]) => area);
        const one = readable(
          areas,
          heads.map(([, first]) => first),
        );
        expect(one).toEqual(
          readable(
            areas,
            heads.map(([, , second]) => second),
          ),
        );
        expect(one.log).toContain('<43>');
      }),
      { numRuns: 12 },
    );
  });
});

describe('The sums of a secret ballot', () => {
  it('are those of all votes, in however many parts they were kept', () => {
    const votes = [
      voteOf({ lift: 'YES', manager: 'South' }),
      voteOf({ lift: 'NO' }),
      voteOf({ lift: 'SPOILED', manager: 'South' }),
      voteOf({ lift: 'YES', manager: 'East' }),
    ];
    const add = (some: typeof votes) => some.reduce((sums, { own, secrets }) => withVote(sums, questions, own, secrets), emptySums(questions));
    expect(sumOfSums([add(votes.slice(0, 1)), emptySums(questions), add(votes.slice(1))])).toEqual(add(votes));
    expect(add(votes)[0]).toMatchObject({ cast: { heads: 3, area: 21_750 }, spoiled: { heads: 1, area: 7_250 } });
    expect(add(votes)[0]?.options.map(({ heads, area }) => [heads, area])).toEqual([
      [2, 14_500],
      [1, 7_250],
    ]);
    expect(add(votes)[1]?.options.map(({ heads }) => heads)).toEqual([0, 2, 1]);
  });

  it('are sealed in one length, and open in their place alone', () => {
    const { own, secrets } = voteOf({ lift: 'YES', manager: 'South' });
    const part = { ballotId: 'ballot-1', part: 3, key };
    const sums = withVote(emptySums(questions), questions, own, secrets);
    expect(openSums(sealSums(sums, part), part)).toEqual(sums);
    expect(sealSums(sums, part)).toHaveLength(sealSums(emptySums(questions), part).length);
    expect(() => openSums(sealSums(sums, part), { ...part, part: 4 })).toThrow();
  });
});

it('Random numbers are not repeated', () => expect(new Set(Array.from({ length: 1_000 }, random)).size).toBe(1_000));
