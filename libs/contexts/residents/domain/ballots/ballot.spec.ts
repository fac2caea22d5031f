import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultRules } from '../../../../contracts/index.js';
import { fold, Refusal } from '../../../../platform/kernel/index.js';
import { specify } from '../../../../platform/kernel/testing/specify.js';
import {
  announce,
  announced,
  announceAnew,
  announcedAnew,
  close,
  closed,
  decideObjection,
  escalate,
  escalated,
  extend,
  extended,
  frozen,
  givenAway,
  hidden,
  local,
  object,
  objected,
  objectionDecided,
  open,
  opened,
  publish,
  published,
  question,
  votesFor,
} from './ballot.builders.js';
import { ballots, type BallotCommand } from './ballot.js';
import type { BallotEvent } from './ballot-state.js';
import { rule } from './electorate.builders.js';
import { mustBeExecutable } from './execution.js';
import { mustBeReadable, type Reader } from './reading.js';
import { keptRule } from './rule.js';

const ballot = specify(ballots);
const later = { announcedOn: '2027-03-11', opensOn: '2027-03-26', lastOn: '2027-04-10' };

const histories = {
  NONE: [],
  ANNOUNCED: [announced()],
  OPEN: [announced(), opened()],
  CLOSED: [announced(), opened(), closed()],
  PUBLISHED: [announced(), opened(), closed(), published()],
  'OBJECTED TO': [announced(), opened(), closed(), published(), objected()],
  'OBJECTION ESCALATED': [announced(), opened(), closed(), published(), objected(), escalated()],
  'OBJECTION DECIDED': [announced(), opened(), closed(), published(), objected(), objectionDecided()],
} satisfies Record<string, readonly BallotEvent[]>;

const commands = {
  announce: announce(),
  'announce anew': announceAnew(later),
  open: open(),
  extend: extend('2027-04-05'),
  'close at the deadline': close(),
  publish: publish(),
  object: object(),
  'escalate the objection': escalate(),
  'decide on the objection': decideObjection(),
} satisfies Record<string, BallotCommand>;
type Row = { readonly [C in keyof typeof commands]: string | BallotEvent };

const nobody = Object.fromEntries(Object.keys(commands).map((command) => [command, 'UNKNOWN_BALLOT'])) as Row;
const unpublished = {
  announce: 'ALREADY_EXISTS',
  object: 'NOT_PUBLISHED',
  'escalate the objection': 'NOT_PUBLISHED',
  'decide on the objection': 'NOT_PUBLISHED',
} as const;
const over = { 'announce anew': 'BALLOT_IS_CLOSED', open: 'BALLOT_IS_CLOSED', extend: 'BALLOT_IS_CLOSED', 'close at the deadline': 'BALLOT_IS_CLOSED' } as const;
const done = { ...over, announce: 'ALREADY_EXISTS', publish: 'ALREADY_PUBLISHED' } as const;

/** A refusal's code, or the one event that follows. */
const outcomes: { readonly [H in keyof typeof histories]: Row } = {
  NONE: { ...nobody, announce: announced() },
  ANNOUNCED: {
    ...unpublished,
    'announce anew': announcedAnew(later),
    open: opened(),
    extend: 'BALLOT_NOT_OPEN',
    'close at the deadline': 'BALLOT_NOT_OPEN',
    publish: 'BALLOT_NOT_OPEN',
  },
  OPEN: {
    ...unpublished,
    'announce anew': 'BALLOT_IS_OPEN',
    open: 'BALLOT_IS_OPEN',
    extend: extended('2027-04-05'),
    'close at the deadline': closed(),
    publish: 'BALLOT_IS_OPEN',
  },
  CLOSED: { ...unpublished, ...over, publish: published() },
  PUBLISHED: { ...done, object: objected(), 'escalate the objection': 'UNKNOWN_OBJECTION', 'decide on the objection': 'UNKNOWN_OBJECTION' },
  'OBJECTED TO': { ...done, object: 'ALREADY_EXISTS', 'escalate the objection': escalated(), 'decide on the objection': objectionDecided() },
  'OBJECTION ESCALATED': { ...done, object: 'ALREADY_EXISTS', 'escalate the objection': 'NOTHING_CHANGES', 'decide on the objection': objectionDecided() },
  'OBJECTION DECIDED': { ...done, object: 'ALREADY_EXISTS', 'escalate the objection': 'OBJECTION_DECIDED', 'decide on the objection': 'OBJECTION_DECIDED' },
};

describe('A ballot, in every state, on every command', () => {
  const pairs = Object.entries(outcomes).flatMap(([state, row]) =>
    Object.entries(row).map(([command, outcome]) => [state, command, typeof outcome === 'string' ? outcome : outcome.type, outcome] as const),
  );
  it.each(pairs)('%s, %s: %s', (state, command, _, outcome) => {
    const then = ballot.given(...histories[state as keyof typeof histories]).when(commands[command as keyof typeof commands]);
    if (typeof outcome === 'string') then.thenRefuses(outcome);
    else then.then(outcome);
  });
});

describe('A ballot is not announced', () => {
  const asking = (...questions: Parameters<typeof question>[0][]) => announce({ questions: questions.map((changes) => question(changes)) });
  it.each([
    ['with no question', announce({ questions: [] }), 'INVALID_INPUT', 'questions'],
    ['with two questions of one key', asking({}, {}), 'INVALID_INPUT', 'questions[1].key'],
    ['without the full text', asking({ text: ' ' }), 'INVALID_INPUT', 'questions[0].text'],
    ['on what needs none', asking({}, { key: 'roof', matter: 'emergency-use-of-fund' }), 'NO_BALLOT_NEEDED', 'questions[1].matter'],
    ['with a choice of one', asking({ options: ['North'] }), 'INVALID_INPUT', 'questions[0].options'],
    ['with one option twice', asking({ options: ['North', 'North'] }), 'INVALID_INPUT', 'questions[0].options'],
    ['with an option that stands for something else', asking({ options: ['North', 'ABSTAIN'] }), 'INVALID_INPUT', 'questions[0].options'],
    ['in a mode that the rule does not allow', announce({ mode: 'SECRET', rule: rule({ modes: ['NAMED'] }) }), 'INVALID_INPUT', 'mode'],
    ['14 days ahead', announce({ opensOn: '2027-03-15' }), 'NOTICE_TOO_SHORT', 'opensOn'],
    ['for 4 days', announce({ lastOn: '2027-03-20' }), 'INVALID_INPUT', 'lastOn'],
    ['for 61 days', announce({ lastOn: '2027-05-16' }), 'INVALID_INPUT', 'lastOn'],
  ] as const)('%s', (_, command, code, field) => ballot.when(command).thenRefuses(code, field));
});

describe('A ballot is opened', () => {
  it('on no earlier day than it was announced for', () =>
    ballot
      .given(announced({ opensOn: '2027-03-20' }))
      .when(open('2027-03-19'))
      .thenRefuses('NOTICE_TOO_SHORT'));
  it('late, as long as enough days are left', () => {
    ballot
      .given(announced())
      .when(open('2027-03-26'))
      .then(opened({ openedOn: '2027-03-26', openedAt: local('2027-03-26T09:00:00.000').toISOString() }));
    ballot.given(announced()).when(open('2027-03-27')).thenRefuses('INVALID_INPUT', 'lastOn');
  });
  it('with somebody on the roll', () =>
    ballot
      .given(announced())
      .when(open('2027-03-16', { roll: frozen({ heads: 0, area: 0 }) }))
      .thenRefuses('EMPTY_ROLL'));
  it('secret, if it was to be and nobody is given away; otherwise named, and says why before the first vote', () => {
    ballot
      .given(announced({ mode: 'SECRET' }))
      .when(open('2027-03-16', { disclosure: hidden }))
      .then(opened({ mode: 'SECRET' }));
    ballot
      .given(announced({ mode: 'SECRET' }))
      .when(open('2027-03-16', { disclosure: givenAway }))
      .then(opened({ mode: 'NAMED', whyNamed: 'AREAS_GIVE_AWAY' }));
    ballot
      .given(announced())
      .when(open('2027-03-16', { disclosure: givenAway }))
      .then(opened());
  });
  it('by the rule that it was announced with, whatever is adopted afterwards', () => {
    const before = keptRule(defaultRules.ownersDecision);
    const state = fold(ballots, [announced({ rule: before }), opened()]);
    expect(state.status === 'OPEN' && state.ballot.rule).toEqual(before);
    ballot
      .given(announced({ rule: rule({ threeQuarters: ['manager'] }) }), opened(), closed())
      .when(publish(101))
      .then({
        ...published(101),
        data: { ...published(101).data, results: [{ ...published(101).data.results[0]!, outcome: 'PASSED', majority: 'HALF', chosen: 'YES' }] },
      });
  });
});

describe('A running ballot', () => {
  it.each([
    ['by no day', extend('2027-03-31'), 'NOTHING_CHANGES', 'lastOn'],
    ['without a reason', { ...extend('2027-04-05'), reason: ' ' }, 'REASON_MISSING', 'reason'],
    ['beyond 60 days', extend('2027-05-16'), 'INVALID_INPUT', 'lastOn'],
    ['at the deadline, though nobody has closed it', extend('2027-04-05', local('2027-04-01T00:00:00.000')), 'BALLOT_IS_CLOSED', 'ballotId'],
  ] as const)('is not extended %s', (_, command, code, field) => ballot.given(announced(), opened()).when(command).thenRefuses(code, field));
  it('is not closed a millisecond early', () =>
    ballot
      .given(announced(), opened())
      .when(close(local('2027-03-31T23:59:59.999')))
      .thenRefuses('BALLOT_IS_OPEN'));
  it('closes at its extended deadline', () =>
    ballot
      .given(announced(), opened(), extended('2027-04-05'))
      .when(close(local('2027-04-06T10:00:00.000')))
      .then({ type: 'ballot-closed', data: { ballotId: 'ballot-1', closedAt: local('2027-04-06T00:00:00.000').toISOString() } }));
});

describe('A result', () => {
  it('waits for every paper', () =>
    ballot
      .given(...histories.CLOSED)
      .when(publish(150, { papersWaiting: 2 }))
      .thenRefuses('PAPERS_WAITING'));
  it('of a question that was not counted is a fault', () =>
    expect(() => ballots.decide(publish(150, { votes: new Map() }), fold(ballots, histories.CLOSED))).toThrow('nothing of question lift'));
  it('of another electorate than the roll is a fault', () => {
    const votes = new Map([['lift', { ...votesFor(150), total: { heads: 299, area: 1 } }]]);
    expect(() => ballots.decide(publish(150, { votes }), fold(ballots, histories.CLOSED))).toThrow('not that of the roll');
  });
  it.each([
    ['on day 8', object('2027-04-10'), 'OBJECTION_TOO_LATE', 'ballotId'],
    ['by who is not on the roll', object('2027-04-03', { headId: null }), 'NOT_ON_THE_ROLL', undefined],
    ['without a reason', object('2027-04-03', { reason: '' }), 'REASON_MISSING', 'reason'],
    ['about what was not asked', object('2027-04-03', { questions: ['lift', 'paint'] }), 'UNKNOWN_QUESTION', 'questions[1]'],
  ] as const)('is not objected to %s', (_, command, code, field) =>
    ballot
      .given(...histories.PUBLISHED)
      .when(command)
      .thenRefuses(code, field),
  );
  it('tells whoever objects too late where to turn', () => expect(() => ballots.decide(object('2027-04-10'), fold(ballots, histories.PUBLISHED))).toThrow(/art\. 280/));
  it('has its objections decided with a reason and a basis', () => {
    ballot
      .given(...histories['OBJECTED TO'])
      .when(decideObjection(true, { reason: '' }))
      .thenRefuses('REASON_MISSING', 'reason');
    ballot
      .given(...histories['OBJECTED TO'])
      .when(decideObjection(true, { basis: ' ' }))
      .thenRefuses('BASIS_MISSING', 'basis');
  });
  it('does not escalate an objection before its deadline', () =>
    ballot
      .given(...histories['OBJECTED TO'])
      .when(escalate(local('2027-04-20T17:29:59.999')))
      .thenRefuses('NOTHING_CHANGES', 'objectionId'));
});

describe('How each head voted', () => {
  const owner: Reader = { headId: 'head-1', isCounter: false };
  const attempt = (history: readonly BallotEvent[], reader = owner) => mustBeReadable(fold(ballots, history), reader);
  const secret = opened({ mode: 'SECRET' });
  it.each([
    ['of a ballot that nobody knows', histories.NONE, owner, 'UNKNOWN_BALLOT'],
    ['before the vote', histories.ANNOUNCED, owner, 'BALLOT_NOT_OPEN'],
    ['before the close, not even by a counter', histories.OPEN, { headId: null, isCounter: true }, 'BALLOT_IS_OPEN'],
    ['of a secret ballot, not even by a counter', [announced(), secret, closed(), published()], { headId: null, isCounter: true }, 'BALLOT_IS_SECRET'],
    ['by the public', histories.PUBLISHED, { headId: null, isCounter: false }, 'NOT_ON_THE_ROLL'],
    ['by an owner before the result', histories.CLOSED, owner, 'NOT_PUBLISHED'],
  ] as const)('is not seen %s', (_, history, reader, code) => expect(() => attempt(history, reader)).toThrow(expect.objectContaining({ code })));
  it('is seen by counters from the close, and by owners of the electorate from the result', () => {
    expect(attempt(histories.CLOSED, { headId: null, isCounter: true })).toBeUndefined();
    expect(attempt(histories.PUBLISHED)).toBeUndefined();
  });
});

describe('What was decided is carried out', () => {
  const about = { question: 'lift', today: '2027-04-20', consents: new Set<string>() };
  const attempt = (history: readonly BallotEvent[], changes: Partial<typeof about> = {}) => mustBeExecutable(fold(ballots, history), { ...about, ...changes });
  it.each([
    ['of a ballot that nobody knows', histories.NONE, {}, 'UNKNOWN_BALLOT'],
    ['before the result', histories.CLOSED, {}, 'NOT_PUBLISHED'],
    ['of what was not asked', histories.PUBLISHED, { question: 'paint' }, 'UNKNOWN_QUESTION'],
    ['of what failed', [announced(), opened(), closed(), published(149)], {}, 'NOT_PASSED'],
    ['within the period to object', histories.PUBLISHED, { today: '2027-04-09' }, 'OBJECTION_PENDING'],
    ['while an objection is open', histories['OBJECTED TO'], {}, 'OBJECTION_PENDING'],
    ['while an objection has gone up', histories['OBJECTION ESCALATED'], {}, 'OBJECTION_PENDING'],
    ['after an objection was upheld', [...histories['OBJECTED TO'], objectionDecided(true)], {}, 'NOT_PASSED'],
  ] as const)('not %s', (_, history, changes, code) => expect(() => attempt(history, changes)).toThrow(expect.objectContaining({ code })));
  it('once the period is over', () => expect(attempt(histories.PUBLISHED, { today: '2027-04-10' })).toBeUndefined());
  it('although an objection is open to another question', () => {
    const two = announced({ questions: [question(), question({ key: 'roof' })] });
    const other: BallotEvent = { ...objected(), data: { ...objected().data, questions: ['roof'] } };
    expect(attempt([two, opened(), closed(), published(), other])).toBeUndefined();
  });
  it('naming the units whose owners have not agreed', () => {
    const used = announced({ questions: [question({ ownUnitsUsed: ['101', '201'] })] });
    expect(() => attempt([used, opened(), closed(), published()], { consents: new Set(['101']) })).toThrow(/Missing: 201/);
  });
});

describe('Whatever is sent, in whichever order', () => {
  const anyCommand: fc.Arbitrary<BallotCommand> = fc.oneof(
    fc.constantFrom(...Object.values(commands)),
    fc.constantFrom(
      announce({ opensOn: '2027-03-15' }),
      open('2027-03-15'),
      close(local('2027-03-20T00:00:00.000')),
      publish(149),
      object('2027-04-10'),
      decideObjection(true),
    ),
  );
  it('a history folds, and a refused command changes nothing', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom<readonly BallotEvent[]>(...Object.values(histories)), fc.array(anyCommand, { maxLength: 20 }), (from, sent) => {
        let history = from;
        for (const command of sent) {
          const before = fold(ballots, history);
          try {
            history = [...history, ...ballots.decide(command, before)];
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
            expect(fold(ballots, history)).toEqual(before);
          }
        }
        if (history.length > from.length) reached.add(fold(ballots, history).status);
      }),
      { numRuns: 2_000 },
    );
    expect(reached).toEqual(new Set(['ANNOUNCED', 'OPEN', 'CLOSED', 'PUBLISHED']));
  });
  it('no history begins in the middle', () => {
    for (const event of [opened(), extended('2027-04-05'), closed(), published(), objected()]) expect(() => fold(ballots, [event])).toThrow('no history of a ballot');
  });
});
