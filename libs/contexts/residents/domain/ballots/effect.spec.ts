import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, Refusal } from '../../../../platform/kernel/index.js';
import { specify } from '../../../../platform/kernel/testing/specify.js';
import { announce, announced, closed, decideObjection, objected, objectionDecided, opened, published, question } from './ballot.builders.js';
import { ballots, type BallotCommand } from './ballot.js';
import type { BallotEvent, PublishedBallot } from './ballot-state.js';
import { clearSince } from './effect.js';
import type { OwnUnitCommand } from './own-units.js';
import { mustFit } from './work-item-fits.js';

const ballot = specify(ballots);
const publishedState = (history: readonly BallotEvent[]): PublishedBallot => {
  const state = fold(ballots, history);
  if (state.status !== 'PUBLISHED') throw new Error(`It is ${state.status}`);
  return state;
};
const ballotId = 'ballot-1';
type Consented = Extract<BallotEvent, { readonly type: 'owners-consented' }>['data'];

const takeEffect = (today = '2027-04-10', about = 'lift'): BallotCommand => ({ type: 'take-effect', question: about, today });
const consented = (changes: Partial<Consented> = {}): BallotEvent => ({
  type: 'owners-consented',
  data: {
    ...{ ballotId, question: 'lift', matter: 'alter-building', workItemId: 'the-lift', projectIds: ['lane'], estateId: 'estate' },
    ...{ consentedOn: '2027-04-10', basis: 'Civil Code art. 278 (7)' },
    ...changes,
  },
});
const asked = announced({ questions: [question({ workItemId: 'the-lift' })] });
const history = [asked, opened(), closed(), published()];

const noon = '2027-05-03T04:00:00.000Z';
/** The flats 101 and 201 are themselves built in. */
const using = announced({ questions: [question({ ownUnitsUsed: ['101', '201'] })] });
const used = [using, opened(), closed(), published()];
const agree = (unitId = '101', changes: Partial<OwnUnitCommand> = {}): OwnUnitCommand => ({
  ...{ type: 'give-own-unit-consent', question: 'lift', unitId, by: `owner of ${unitId}`, takenBy: null, at: noon, voters: [`owner of ${unitId}`, 'wife'] },
  ...changes,
});
const takeBack = (unitId = '101'): OwnUnitCommand => agree(unitId, { type: 'withdraw-own-unit-consent' });
const said = (type: 'own-unit-consent-given' | 'own-unit-consent-withdrawn', unitId = '101', changes: object = {}): BallotEvent => ({
  type,
  data: { ballotId, question: 'lift', unitId, by: `owner of ${unitId}`, takenBy: null, at: noon, ...changes },
});
const agreed = (unitId = '101', changes: object = {}) => said('own-unit-consent-given', unitId, changes);
const tookBack = (unitId = '101') => said('own-unit-consent-withdrawn', unitId);

describe('What owners have decided takes effect', () => {
  it('once owners can object no more', () => {
    ballot
      .given(...history)
      .when(takeEffect('2027-04-09'))
      .thenRefuses('OBJECTION_PENDING', 'question');
    ballot
      .given(...history)
      .when(takeEffect())
      .then(consented());
  });
  it('once the last objection is decided, as of that day', () => {
    ballot
      .given(...history, objected())
      .when(takeEffect('2027-04-19'))
      .thenRefuses('OBJECTION_PENDING', 'question');
    ballot
      .given(...history, objected(), objectionDecided())
      .when(takeEffect('2027-04-19'))
      .then(consented({ consentedOn: '2027-04-19' }));
  });
  it('never, where an objection was upheld', () =>
    ballot
      .given(...history, objected(), objectionDecided(true))
      .when(takeEffect('2027-04-19'))
      .thenRefuses('NOT_PASSED', 'question'));
  it('never, where it failed', () => ballot.given(asked, opened(), closed(), published(149)).when(takeEffect()).thenRefuses('NOT_PASSED', 'question'));
  it('not before there is a result', () => ballot.given(asked, opened(), closed()).when(takeEffect()).thenRefuses('NOT_PUBLISHED', 'ballotId'));
  it('once', () =>
    ballot
      .given(...history, consented())
      .when(takeEffect('2027-04-11'))
      .thenRefuses('ALREADY_IN_EFFECT', 'question'));
  it('also where nothing waits for it', () =>
    ballot
      .given(announced(), opened(), closed(), published())
      .when(takeEffect())
      .then(consented({ workItemId: null })));
  it('on one question while another waits', () => {
    const both = announced({ questions: [question({ workItemId: 'the-lift' }), question({ key: 'roof' })] });
    const [result] = published().data.results;
    const results = { ...published(), data: { ...published().data, results: [result!, { ...result!, question: 'roof' }] } };
    const aboutRoof: BallotEvent = { ...objected(), data: { ...objected().data, questions: ['roof'] } };
    ballot.given(both, opened(), closed(), results, aboutRoof).when(takeEffect()).then(consented());
    ballot.given(both, opened(), closed(), results, aboutRoof).when(takeEffect('2027-04-10', 'roof')).thenRefuses('OBJECTION_PENDING', 'question');
    ballot
      .given(...history)
      .when(takeEffect('2027-04-10', 'paint'))
      .thenRefuses('UNKNOWN_QUESTION', 'question');
  });
  it('as of whatever it waited for last', () => {
    const over = new Date('2027-04-09T16:00:00.000Z');
    const since = (...events: readonly BallotEvent[]) => clearSince(publishedState([...used, ...events]), 'lift', over).toISOString();
    const decidedAt = '2027-04-12T01:00:00.000Z';
    const decided: BallotEvent = { ...objectionDecided(), data: { ...objectionDecided().data, decidedAt } };
    expect(since()).toBe(over.toISOString());
    expect(since(objected(), objectionDecided())).toBe(over.toISOString());
    expect(since(objected(), decided)).toBe(decidedAt);
    expect(since(agreed('101', { at: '2027-04-01T00:00:00.000Z' }))).toBe(over.toISOString());
    expect(since(agreed(), objected(), decided, agreed('201', { at: '2027-04-11T00:00:00.000Z' }))).toBe(noon);
    expect(since({ ...objected(), data: { ...objected().data, questions: ['roof'] } }, decided)).toBe(over.toISOString());
  });
});

describe('Owners whose own units are used', () => {
  it('agree besides: until the last of them has, nothing takes effect', () => {
    ballot
      .given(...used, agreed('101'))
      .when(takeEffect())
      .thenRefuses('OWNERS_CONSENT_MISSING', 'question');
    ballot
      .given(...used, agreed('101'), agreed('201'))
      .when(takeEffect('2027-05-03'))
      .then(consented({ workItemId: null, consentedOn: '2027-05-03', basis: 'Civil Code art. 278 (7), and the owners whose own units are used (art. 272)' }));
  });
  it('agree from the opening on, whoever of them may vote, or on paper', () => {
    ballot.given(using, opened()).when(agree()).then(agreed());
    ballot
      .given(using, opened(), closed())
      .when(agree('101', { by: 'wife' }))
      .then(agreed('101', { by: 'wife' }));
    ballot
      .given(...used)
      .when(agree('201', { takenBy: 'clerk' }))
      .then(agreed('201', { takenBy: 'clerk' }));
  });
  it('take it back until it takes effect', () => {
    ballot.given(using, opened(), agreed(), agreed('201')).when(takeBack()).then(tookBack());
    ballot
      .given(...used, agreed(), agreed('201'), tookBack())
      .when(takeEffect())
      .thenRefuses('OWNERS_CONSENT_MISSING', 'question');
    ballot
      .given(...used, agreed(), agreed('201'), consented())
      .when(takeBack())
      .thenRefuses('ALREADY_IN_EFFECT', 'question');
  });
  it.each([
    ['of a ballot that nobody knows', [], agree(), 'UNKNOWN_BALLOT', 'ballotId'],
    ['before the opening', [using], agree(), 'BALLOT_NOT_OPEN', 'ballotId'],
    ['to what was not asked', [using, opened()], agree('101', { question: 'roof' }), 'UNKNOWN_QUESTION', 'question'],
    ['for a unit that is not used', [using, opened()], agree('301'), 'INVALID_INPUT', 'unitId'],
    ['for a unit of somebody else', [using, opened()], agree('101', { by: 'owner of 201' }), 'NOT_ON_THE_ROLL', 'unitId'],
    ['for a unit that is not on the roll', [using, opened()], agree('101', { voters: [] }), 'NOT_ON_THE_ROLL', 'unitId'],
    ['twice', [using, opened(), agreed()], agree(), 'NOTHING_CHANGES', 'unitId'],
    ['by taking back what was not given', [using, opened(), agreed('201')], takeBack(), 'NOTHING_CHANGES', 'unitId'],
  ] as const)('do not agree %s', (_, before, command, code, field) =>
    ballot
      .given(...before)
      .when(command)
      .thenRefuses(code, field),
  );
  it('are no part of a ballot before its opening', () => expect(() => fold(ballots, [using, agreed()])).toThrow('no history of a ballot'));
});

describe('A question decides about a work item', () => {
  const lift = { id: 'the-lift', projectId: 'lane', title: 'A lift', consent: 'alter-building', dropped: false };
  const attempt = (changes: Partial<typeof lift> | { readonly consent: null }) => () =>
    mustFit({ ...lift, ...changes }, { question: question(), projectIds: ['lane'], field: 'questions[0].workItemId' });
  it('that waits for its matter', () => expect(attempt({})).not.toThrow());
  it.each([
    ['of another project', { projectId: 'elsewhere' }, 'UNKNOWN_WORK_ITEM'],
    ['that is dropped', { dropped: true }, 'ALREADY_DROPPED'],
    ['that waits for another matter', { consent: 'use-fund' }, 'ANOTHER_MATTER'],
    ['that waits for none', { consent: null }, 'ANOTHER_MATTER'],
  ])('and not one %s', (_, changes, code) => expect(attempt(changes)).toThrow(expect.objectContaining({ code, field: 'questions[0].workItemId' })));
  it('and no other question about the same', () =>
    ballot
      .when(announce({ questions: [question({ workItemId: 'the-lift' }), question({ key: 'roof', workItemId: 'the-lift' })] }))
      .thenRefuses('INVALID_INPUT', 'questions[1].workItemId'));
});

describe('Whatever is sent about it, in whichever order', () => {
  const sent: fc.Arbitrary<BallotCommand> = fc.constantFrom<BallotCommand>(
    ...[agree(), agree('201'), takeBack(), takeBack('201')],
    ...[takeEffect('2027-04-09'), takeEffect(), takeEffect('2027-04-19'), decideObjection(), decideObjection(true)],
  );
  it('a question takes effect once at most, with every consent there and no objection open, and nothing is taken back afterwards', () => {
    const reached = new Set<boolean>();
    fc.assert(
      fc.property(fc.constantFrom<readonly BallotEvent[]>(used, [...used, objected()]), fc.array(sent, { maxLength: 20 }), (from, commands) => {
        let happened = from;
        for (const command of commands) {
          const before = fold(ballots, happened);
          try {
            happened = [...happened, ...ballots.decide(command, before)];
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
            expect(fold(ballots, happened)).toEqual(before);
          }
        }
        const state = publishedState(happened);
        reached.add(state.inEffect.length > 0);
        expect(state.inEffect.length).toBeLessThanOrEqual(1);
        if (state.inEffect.length === 0) return;
        expect(state.ownUnits.map(({ unitId }) => unitId).sort()).toEqual(['101', '201']);
        expect(state.objections.every(({ decided }) => decided?.upheld === false)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    expect(reached).toEqual(new Set([true, false]));
  });
});
