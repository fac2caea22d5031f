import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusals, threadEvents, type ThreadEvent } from '../../../contracts/index.js';
import { fold, parties, Refusal, type OrganisationId, type Party } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import { openedThread, threads, type ThreadCommand, type ThreadState } from './threads.js';

const spec = specify(threads);
const [paver, water, gas] = ['paver', 'water', 'gas'] as OrganisationId[] as [OrganisationId, OrganisationId, OrganisationId];

const opened = (text = 'When is the trench closed?', mentions: string[] = ['water']): ThreadEvent => ({
  type: 'thread-opened',
  data: { threadId: 't1', organisationId: paver, text, mentions, entryId: 'utilities:1:12', projectIds: ['lane'] },
});
const posted = (number: number, { by = water, text = 'On Thursday', mentions = [] as string[] } = {}): ThreadEvent => ({
  type: 'message-posted',
  data: { threadId: 't1', organisationId: by, text, mentions, number },
});
const read = (by: string, upTo: number): ThreadEvent => ({ type: 'thread-read', data: { threadId: 't1', organisationId: by, upTo } });
const closed = (reason = 'Settled'): ThreadEvent => ({ type: 'thread-closed', data: { threadId: 't1', reason } });

const open = ({ by = paver, text = 'When is the trench closed?', mentions = ['water'] } = {}): ThreadCommand => ({
  type: 'open-thread',
  by,
  threadId: 't1',
  entryId: 'utilities:1:12',
  projectIds: ['lane'],
  text,
  mentions,
});
const post = ({ by = water, text = 'On Thursday', mentions = [] as string[] } = {}): ThreadCommand => ({ type: 'post-message', by, text, mentions });
const markRead = (upTo: number, by = gas): ThreadCommand => ({ type: 'mark-thread-read', by, upTo });
const close = ({ by = paver, party = 'CONTRACTOR', reason = 'Settled' }: { by?: OrganisationId; party?: Party; reason?: string } = {}): ThreadCommand => ({
  type: 'close-thread',
  by,
  party,
  reason,
});

describe('In every state, every command', () => {
  const histories: { readonly [S in ThreadState['status']]: readonly ThreadEvent[] } = {
    UNOPENED: [],
    OPEN: [opened(), posted(2)],
    CLOSED: [opened(), posted(2), closed()],
  };
  const commands = { open: open(), post: post(), read: markRead(2), close: close() };
  /** A refusal's code and field, or the one event that follows. */
  const outcomes: { readonly [S in ThreadState['status']]: { readonly [C in keyof typeof commands]: readonly [string, string] | ThreadEvent } } = {
    UNOPENED: { open: opened(), post: ['UNKNOWN_THREAD', 'threadId'], read: ['UNKNOWN_THREAD', 'threadId'], close: ['UNKNOWN_THREAD', 'threadId'] },
    OPEN: { open: ['ALREADY_EXISTS', 'idempotencyKey'], post: posted(3), read: read(gas, 2), close: closed() },
    CLOSED: { open: ['ALREADY_EXISTS', 'idempotencyKey'], post: ['THREAD_CLOSED', 'threadId'], read: read(gas, 2), close: ['THREAD_CLOSED', 'threadId'] },
  };
  const pairs = Object.entries(outcomes).flatMap(([state, row]) =>
    Object.entries(row).map(([command, outcome]) => [state, command, 'type' in outcome ? outcome.type : outcome[0], outcome] as const),
  );

  it.each(pairs)('%s, %s: %s', (state, command, _, outcome) => {
    const then = spec.given(...histories[state as ThreadState['status']]).when(commands[command as keyof typeof commands]);
    if ('type' in outcome) then.then(outcome);
    else then.thenRefuses(...outcome);
  });
});

describe('A message', () => {
  it('is kept without the blanks around it, and names nobody twice', () =>
    spec
      .given(opened())
      .when(post({ text: ' \n Thursday, 8:00 \t', mentions: ['gas', 'paver', 'gas'] }))
      .then(posted(2, { text: 'Thursday, 8:00', mentions: ['gas', 'paver'] })));
  it('of blanks alone is none, neither first nor later', () => {
    spec.when(open({ text: ' \t\n' })).thenRefuses('MESSAGE_EMPTY', 'text');
    spec
      .given(opened())
      .when(post({ text: '' }))
      .thenRefuses('MESSAGE_EMPTY', 'text');
  });
  it('has 10,000 characters at most, whatever the alphabet, and blanks around it not counted', () => {
    spec.when(open({ text: 'x'.repeat(10_001) })).thenRefuses('MESSAGE_TOO_LONG', 'text');
    spec
      .given(opened())
      .when(post({ text: '🚧'.repeat(10_001) }))
      .thenRefuses('MESSAGE_TOO_LONG', 'text');
    spec
      .given(opened())
      .when(post({ text: 'x'.repeat(100_000) }))
      .thenRefuses('MESSAGE_TOO_LONG', 'text');
    spec
      .given(opened())
      .when(post({ text: ` ${'🚧'.repeat(10_000)} ` }))
      .then(posted(2, { text: '🚧'.repeat(10_000) }));
  });
  it('is the thousandth at most', () => {
    const many = Array.from({ length: 998 }, (_, index) => posted(index + 2));
    spec
      .given(opened(), ...many)
      .when(post())
      .then(posted(1_000));
    spec
      .given(opened(), ...many, posted(1_000))
      .when(post())
      .thenRefuses('THREAD_FULL', 'threadId');
  });
});

describe('Reading', () => {
  it('goes forward, and of what was read already nothing is decided', () => {
    spec.given(opened(), posted(2), read(gas, 1)).when(markRead(2)).then(read(gas, 2));
    spec.given(opened(), posted(2), read(gas, 2)).when(markRead(2)).thenNothing();
  });
  it('does not go backwards', () => spec.given(opened(), posted(2), read(gas, 2)).when(markRead(1)).thenRefuses('ALREADY_READ', 'upTo'));
  it('is what posting does, for whoever posts and nobody else', () => {
    spec.given(opened(), posted(2)).when(markRead(2, water)).thenNothing();
    spec.given(opened(), posted(2)).when(markRead(1, water)).thenRefuses('ALREADY_READ', 'upTo');
    spec.given(opened(), posted(2)).when(markRead(1, paver)).thenNothing();
    spec.given(opened(), posted(2)).when(markRead(2, paver)).then(read(paver, 2));
  });
  it.each([0, -1, 3, 1.5, NaN])('of message %d of 2 there is none', (upTo) =>
    spec.given(opened(), posted(2)).when(markRead(upTo)).thenRefuses('UNKNOWN_MESSAGE', 'upTo'),
  );
});

describe('A thread is closed', () => {
  it('by the organisation that opened it, whichever party it is', () =>
    spec
      .given(opened())
      .when(close({ reason: ' Settled ' }))
      .then(closed()));
  it('by a coordinator', () =>
    spec
      .given(opened())
      .when(close({ by: gas, party: 'COORDINATION' }))
      .then(closed()));
  it.each(parties.filter((party) => party !== 'COORDINATION'))('by no other %s, open or closed', (party) => {
    spec
      .given(opened())
      .when(close({ by: water, party }))
      .thenRefuses('FORBIDDEN', 'threadId');
    spec
      .given(opened(), closed())
      .when(close({ by: water, party }))
      .thenRefuses('FORBIDDEN', 'threadId');
  });
  it('for a reason', () =>
    spec
      .given(opened())
      .when(close({ reason: ' ' }))
      .thenRefuses('REASON_MISSING', 'reason'));
});

describe('Any sequence of commands', () => {
  const by = fc.constantFrom(paver, water, gas);
  const text = fc.constantFrom('', 'Yes', 'x'.repeat(10_001));
  const command: fc.Arbitrary<ThreadCommand> = fc.oneof(
    fc.record({ by, text }).map(open),
    fc.record({ by, text }).map(post),
    { arbitrary: fc.record({ by }).map(post), weight: 3 },
    fc.tuple(fc.integer({ min: -1, max: 9 }), by).map(([upTo, who]) => markRead(upTo, who)),
    fc.record({ by, party: fc.constantFrom(...parties), reason: fc.constantFrom('', 'Settled') }).map(close),
  );

  it('leaves a history that folds, of events in the published language; numbers without gaps, receipts that only grow; a refused command changes nothing', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (sequence) => {
        const history: ThreadEvent[] = [];
        for (const next of [open(), ...sequence]) {
          const state = fold(threads, history);
          const before = structuredClone(state);
          history.push(...attempt(() => threads.decide(next, state)));
          expect(state).toEqual(before);
        }
        for (const event of history) threadEvents[event.type].parse(event.data);
        const numbers = history.flatMap(({ type, data }) => (type === 'thread-opened' ? [1] : type === 'message-posted' ? [data.number] : []));
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        const { messages, readUpTo } = openedThread(fold(threads, history));
        expect(messages).toBe(numbers.length);
        for (const organisation of [paver, water, gas]) {
          const receipts = history.flatMap(({ type, data }) => {
            if (type === 'thread-closed' || data.organisationId !== organisation) return [];
            return type === 'thread-opened' ? [1] : type === 'message-posted' ? [data.number] : [data.upTo];
          });
          expect(receipts).toEqual([...new Set(receipts)].sort((a, b) => a - b));
          expect(readUpTo[organisation]).toBe(receipts.at(-1));
        }
        const end = history.findIndex(({ type }) => type === 'thread-closed');
        if (end >= 0) expect(history.slice(end + 1).every(({ type }) => type === 'thread-read')).toBe(true);
      }),
    );
  });
});

/** What was decided; nothing, if it was refused by a code of the catalogue. Anything else thrown is a fault. */
const attempt = (decide: () => readonly ThreadEvent[]): readonly ThreadEvent[] => {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal && error.code in refusals) return [];
    throw error;
  }
};
