import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, Refusal } from '../../../../platform/kernel/index.js';
import { specify } from '../../../../platform/kernel/testing/specify.js';
import { closesAt, local } from './ballot.builders.js';
import {
  agreeAsCoOwner,
  attemptRefused,
  cast,
  coOwnerAgreed,
  coOwnerObjected,
  disputeRoll,
  grantProxy,
  head,
  keyPaper,
  objectAsCoOwner,
  paperKeyed,
  paperReceived,
  poll,
  proxyGranted,
  proxyRevoked,
  receivePaper,
  revokeProxy,
  rollDisputed,
  sealedVote,
  sisters,
  wasCast,
} from './vote.builders.js';
import { takesPart, votes, type VoteCommand } from './vote.js';
import type { VoteEvent } from './vote-state.js';

const vote = specify(votes);

const histories = {
  NOTHING: [],
  VOTED: [wasCast()],
  'PAPER RECEIVED': [paperReceived()],
  'PAPER KEYED': [paperReceived(), paperKeyed()],
  'PROXY GRANTED': [proxyGranted()],
  'VOTED BY PROXY': [proxyGranted(), wasCast({ by: 'zhou', as: 'PROXY' })],
  'PROXY REVOKED': [proxyGranted(), proxyRevoked()],
} satisfies Record<string, readonly VoteEvent[]>;

const commands = {
  'web, by the owner': cast(),
  'web, by the holder of the proxy': cast({ by: 'zhou' }),
  'paper, by the owner': receivePaper(),
  'paper keyed': keyPaper(),
  'proxy granted': grantProxy(),
  'proxy revoked': revokeProxy(),
} satisfies Record<string, VoteCommand>;

const second = {
  'web, by the owner': attemptRefused(),
  'paper, by the owner': attemptRefused({ channel: 'PAPER' }),
  'proxy granted': 'ALREADY_VOTED',
} as const;
const notHolder = { 'web, by the holder of the proxy': 'NOT_ON_THE_ROLL' } as const;
const noPaper = { 'paper keyed': 'UNKNOWN_PAPER' } as const;
const free = {
  'web, by the owner': wasCast(),
  'paper, by the owner': paperReceived(),
  'proxy granted': proxyGranted(),
  'proxy revoked': 'NO_PROXY',
  ...notHolder,
  ...noPaper,
} as const;

/** A refusal's code, or the one event that follows. */
const outcomes: { readonly [H in keyof typeof histories]: { readonly [C in keyof typeof commands]: string | VoteEvent } } = {
  NOTHING: free,
  'PROXY REVOKED': free,
  VOTED: { ...second, ...notHolder, ...noPaper, 'proxy revoked': 'NO_PROXY' },
  'PAPER RECEIVED': { ...second, ...notHolder, 'paper keyed': paperKeyed(), 'proxy revoked': 'NO_PROXY' },
  'PAPER KEYED': { ...second, ...notHolder, 'paper keyed': 'ALREADY_KEYED', 'proxy revoked': 'NO_PROXY' },
  'PROXY GRANTED': {
    'web, by the owner': 'PROXY_IN_FORCE',
    'web, by the holder of the proxy': wasCast({ by: 'zhou', as: 'PROXY' }),
    'paper, by the owner': 'PROXY_IN_FORCE',
    'proxy granted': 'PROXY_IN_FORCE',
    'proxy revoked': proxyRevoked(),
    ...noPaper,
  },
  'VOTED BY PROXY': {
    ...second,
    'web, by the holder of the proxy': attemptRefused({ by: 'zhou', as: 'PROXY' }),
    'proxy revoked': 'ALREADY_VOTED',
    ...noPaper,
  },
};

describe('The one vote of a head, in every state, on every command', () => {
  const pairs = Object.entries(outcomes).flatMap(([state, row]) =>
    Object.entries(row).map(([command, outcome]) => [state, command, typeof outcome === 'string' ? outcome : outcome.type, outcome] as const),
  );
  it.each(pairs)('%s, %s: %s', (state, command, _, outcome) => {
    const then = vote.given(...histories[state as keyof typeof histories]).when(commands[command as keyof typeof commands]);
    if (typeof outcome === 'string') then.thenRefuses(outcome);
    else then.then(outcome);
  });
});

describe('A vote', () => {
  const early = local('2027-03-16T08:59:59.999');
  it.each([
    ['before the opening', cast({ receivedAt: early }), 'BALLOT_NOT_OPEN', 'ballotId'],
    ['of a ballot that is only announced', cast({ poll: poll({ openedAt: null }) }), 'BALLOT_NOT_OPEN', 'ballotId'],
    ['at the deadline', cast({ receivedAt: closesAt }), 'BALLOT_IS_CLOSED', 'ballotId'],
    ['by a stranger', cast({ by: 'stranger' }), 'NOT_ON_THE_ROLL', undefined],
    ['received in the future', cast({ recordedAt: local('2027-03-20T11:59:59.999') }), 'INVALID_INPUT', 'receivedAt'],
    ['taken down at the door, and sent after the result', cast({ channel: 'VISIT', poll: poll({ published: true }) }), 'ALREADY_PUBLISHED', 'ballotId'],
    ['on a paper, by a stranger', receivePaper({ by: 'stranger' }), 'NOT_ON_THE_ROLL', undefined],
    ['on a paper that came at the deadline', receivePaper({ receivedAt: closesAt }), 'BALLOT_IS_CLOSED', 'ballotId'],
  ] as const)('is refused %s', (_, command, code, field) => vote.when(command).thenRefuses(code, field));

  it('that was taken down at the door in time counts, also when the phone had no network until after the close', () =>
    vote.when(cast({ channel: 'VISIT', takenBy: 'counter', recordedAt: local('2027-04-01T09:00:00.000') })).then(wasCast({ channel: 'VISIT', takenBy: 'counter' })));

  it('of a secret ballot keeps nothing of what was chosen beside who cast it, and a named one does', () => {
    const secret = poll({ mode: 'SECRET' });
    vote.when(cast({ poll: secret, vote: sealedVote(null) })).then(wasCast({ sealed: null }));
    expect(() => votes.decide(cast({ poll: secret }), votes.initialState)).toThrow('apart from who cast it');
    expect(() => votes.decide(cast({ vote: sealedVote(null) }), votes.initialState)).toThrow('sealed beside who cast it');
  });

  it('is keyed from a paper until the result is published', () =>
    vote
      .given(paperReceived())
      .when(keyPaper({ poll: poll({ published: true }) }))
      .thenRefuses('ALREADY_PUBLISHED', 'ballotId'));
  it('is keyed from the paper that was received', () =>
    vote
      .given(paperReceived())
      .when(keyPaper({ paper: '0018' }))
      .thenRefuses('UNKNOWN_PAPER', 'paper'));
});

describe('A proxy', () => {
  it.each([
    ['by a stranger', grantProxy({ by: 'stranger' }), 'NOT_ON_THE_ROLL', undefined],
    ['after the close', grantProxy({ at: closesAt }), 'BALLOT_IS_CLOSED', 'ballotId'],
    ['to oneself', grantProxy({ holderId: 'li' }), 'NOTHING_CHANGES', 'holderId'],
    ['to property staff', grantProxy({ holderIsStaff: true }), 'PROXY_NOT_ALLOWED', 'holderId'],
    ['to whoever holds three', grantProxy({ held: 3 }), 'PROXY_NOT_ALLOWED', 'holderId'],
  ] as const)('is not granted %s', (_, command, code, field) => vote.when(command).thenRefuses(code, field));
  it('is granted to whoever holds two', () => vote.when(grantProxy({ held: 2 })).then(proxyGranted()));
  it('is revoked by the owner only', () =>
    vote
      .given(proxyGranted())
      .when(revokeProxy({ by: 'zhou' }))
      .thenRefuses('NOT_ON_THE_ROLL'));
  it('is not revoked after the close', () =>
    vote
      .given(proxyGranted())
      .when(revokeProxy({ at: closesAt }))
      .thenRefuses('BALLOT_IS_CLOSED', 'ballotId'));
});

describe('Co-owners', () => {
  it('object to the vote of one of them, also before it is cast', () => {
    vote.given(wasCast()).when(objectAsCoOwner()).then(coOwnerObjected());
    vote.when(objectAsCoOwner()).then(coOwnerObjected());
    expect(takesPart(fold(votes, [coOwnerObjected(), wasCast()]))).toBe(false);
  });
  it('may come to agree', () => vote.given(wasCast(), coOwnerObjected()).when(agreeAsCoOwner()).then(coOwnerAgreed()));
  it.each([
    ['a second time', objectAsCoOwner(), 'NOTHING_CHANGES', 'ballotId'],
    ['after the close', objectAsCoOwner({ at: closesAt, by: 'li' }), 'BALLOT_IS_CLOSED', 'ballotId'],
    ['without being one', objectAsCoOwner({ by: 'stranger' }), 'NOT_ON_THE_ROLL', undefined],
    ['where there is only one owner', objectAsCoOwner({ head: head(), by: 'li' }), 'INVALID_INPUT', 'ballotId'],
  ] as const)('do not object %s', (_, command, code, field) => vote.given(wasCast(), coOwnerObjected()).when(command).thenRefuses(code, field));
  it('do not agree to what they have not objected to', () => vote.given(wasCast()).when(agreeAsCoOwner()).thenRefuses('NOTHING_CHANGES', 'ballotId'));
});

describe('Co-owners in a secret ballot, from whose sums nothing is taken back,', () => {
  const secret = poll({ mode: 'SECRET' });
  const sealedApart = sealedVote(null);
  it.each([
    ['by web', cast({ poll: secret, head: sisters, vote: sealedApart })],
    ['at the door', cast({ poll: secret, head: sisters, vote: sealedApart, channel: 'VISIT', takenBy: 'counter' })],
    ['on paper', receivePaper({ poll: secret, head: sisters })],
  ])('do not vote %s while one of them objects', (_, command) => vote.given(coOwnerObjected()).when(command).thenRefuses('CO_OWNER_OBJECTS', 'unitId'));
  it('vote once they agree', () =>
    vote
      .given(coOwnerObjected(), coOwnerAgreed())
      .when(cast({ poll: secret, head: sisters, vote: sealedApart }))
      .then(wasCast({ sealed: null })));
  it.each([
    ['the vote is cast', [wasCast({ sealed: null })]],
    ['a paper is received, also if it is not keyed', [paperReceived()]],
  ] as const)('object no more once %s', (_, history) =>
    vote
      .given(...history)
      .when(objectAsCoOwner({ poll: secret }))
      .thenRefuses('ALREADY_VOTED', 'ballotId'),
  );
  it('object before it, and are told that they have voted where they have, not that somebody objects', () => {
    vote.when(objectAsCoOwner({ poll: secret })).then(coOwnerObjected());
    vote
      .given(wasCast({ sealed: null }))
      .when(cast({ poll: secret, head: sisters, vote: sealedApart }))
      .then(attemptRefused());
  });
  it('so every vote that was cast takes part, whatever is sent', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...['li', 'li the younger', 'li the eldest'].flatMap(asSecret)), { maxLength: 12 }), (sent) => {
        const after = fold(
          votes,
          sent.reduce<readonly VoteEvent[]>((history, command) => [...history, ...attempt({ ...command, poll: secret, head: sisters }, history)], []),
        );
        expect(takesPart(after)).toBe(after.vote !== null);
      }),
      { numRuns: 500 },
    );
  });
});

const asSecret = (by: string): readonly VoteCommand[] => [
  cast({ by, vote: sealedVote(null) }),
  receivePaper({ by }),
  keyPaper({ vote: sealedVote(null) }),
  objectAsCoOwner({ by }),
  agreeAsCoOwner({ by }),
];

describe('A dispute of the roll', () => {
  it('is kept on record, of who is on it and of who would be by now, and changes nothing', () => {
    vote.given(wasCast()).when(disputeRoll()).then(rollDisputed());
    vote
      .given(wasCast())
      .when(disputeRoll({ by: 'li' }))
      .then(rollDisputed('li'));
    expect(fold(votes, [wasCast(), rollDisputed()])).toEqual(fold(votes, [wasCast()]));
  });
  it.each([
    ['by who is neither on it nor would be by now', disputeRoll({ by: 'zhou' }), 'NOT_ON_THE_ROLL', undefined],
    ['of another unit', disputeRoll({ unitId: '999' }), 'INVALID_INPUT', 'unitId'],
    ['without a claim', disputeRoll({ claim: ' ' }), 'REASON_MISSING', 'claim'],
    ['after the close', disputeRoll({ at: closesAt }), 'BALLOT_IS_CLOSED', 'ballotId'],
  ] as const)('is refused %s', (_, command, code, field) => vote.when(command).thenRefuses(code, field));
});

const people = fc.constantFrom('li', 'li the younger', 'li the eldest', 'zhou', 'stranger');
const anyCommand: fc.Arbitrary<VoteCommand> = fc.oneof(
  fc.record({ by: people, channel: fc.constantFrom('WEB' as const, 'VISIT' as const) }).map((changes) => cast({ head: sisters, ...changes })),
  fc.record({ by: people, paper: fc.constantFrom('0017', '0018') }).map((changes) => receivePaper({ head: sisters, ...changes })),
  fc.record({ paper: fc.constantFrom('0017', '0018') }).map((changes) => keyPaper({ head: sisters, ...changes })),
  fc.record({ by: people, holderId: people }).map((changes) => grantProxy({ head: sisters, ...changes })),
  people.map((by) => revokeProxy({ head: sisters, by })),
  people.map((by) => objectAsCoOwner({ by })),
  people.map((by) => agreeAsCoOwner({ by })),
  people.map((by) => disputeRoll({ by })),
);

describe('Whatever is sent, by whomever and in whichever order', () => {
  it('a head counts once at most, its history folds, and a refused command changes nothing', () => {
    let counted = 0;
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 25 }), (sent) => {
        let history: readonly VoteEvent[] = [];
        for (const command of sent) {
          const before = fold(votes, history);
          try {
            history = [...history, ...votes.decide(command, before)];
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
            expect(fold(votes, history)).toEqual(before);
          }
        }
        const cast = history.filter(({ type }) => type === 'vote-cast' || type === 'paper-received').length;
        expect(cast).toBeLessThanOrEqual(1);
        expect(history.filter(({ type }) => type === 'paper-keyed').length).toBeLessThanOrEqual(cast);
        if (takesPart(fold(votes, history))) counted += cast;
      }),
      { numRuns: 2_000 },
    );
    expect(counted).toBeGreaterThan(100);
  });

  it('two commands that come at once meet: whichever is appended first counts, and the other is on record', () => {
    fc.assert(
      fc.property(anyCommand, anyCommand, (one, other) => {
        const first = attempt(one, []);
        const then = [...first, ...attempt(other, first)];
        expect(then.filter(({ type }) => type === 'vote-cast' || type === 'paper-received').length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

const attempt = (command: VoteCommand, history: readonly VoteEvent[]): readonly VoteEvent[] => {
  try {
    return votes.decide(command, fold(votes, history));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
};
