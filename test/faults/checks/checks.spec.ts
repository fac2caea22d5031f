import { describe, expect, it } from '@jest/globals';
import { findingsIn } from './checks.js';
import type { Evidence, Happened, Loss, Sent } from './evidence.js';
import { goneOf } from './losses.js';

/** A small record in which all is well: two commands that were answered and one that was refused; each test spoils one thing of it. */
const event = (position: number, more: Partial<Happened> = {}): Happened => ({
  id: `utilities:1:${position}`,
  context: 'utilities',
  position,
  key: 'lane',
  correlationId: `k${position}`,
  ...more,
});
const command = (key: string, more: Partial<Sent> = {}): Sent => ({
  key,
  operation: 'planWorks',
  context: 'utilities',
  sentAt: 1,
  endedAt: 2,
  outcome: 'answered',
  ...more,
});
const [first, second] = [event(1), event(2)];
const sound: Evidence = {
  sent: [command('k1', { made: { type: 'Works', id: 'trench' } }), command('k2'), command('k3', { outcome: 'refused', why: 'NOT_THE_OWNER' })],
  kept: ['k1', 'k2'],
  caused: new Set(['k1', 'k2']),
  logs: [first, second],
  topics: { name: 'topics', events: [first, second] },
  copies: [{ name: 'feed', events: [first, second] }],
  losses: [],
  subscriptions: [{ seen: [first.id, second.id], held: [first.id, second.id] }],
  rows: ['Works trench'],
  shownBy: { Works: 'coordination', Contract: 'utilities' },
  views: [{ name: 'feed', live: ['a', 'b'], rebuilt: ['b', 'a'] }],
  parked: [],
};
const kindsIn = (spoilt: Partial<Evidence>) => findingsIn({ ...sound, ...spoilt }).map(({ kind }) => kind);
const inCopy = (...events: readonly Happened[]) => kindsIn({ copies: [{ name: 'timeline', events }] });
const seen = (...ids: readonly string[]) => kindsIn({ subscriptions: [{ seen: ids, held: [first.id, second.id] }] });
const sentAs = (more: Partial<Sent>, kept: readonly string[], caused = kept) => kindsIn({ sent: [command('k1', more)], kept, caused: new Set(caused) });

describe('The checks of the fault test', () => {
  it('find nothing where all is well', () => expect(findingsIn(sound)).toEqual([]));

  it('find an answered command that is in no log', () => expect(sentAs({}, [])).toEqual(['lost']));
  it('find an answered command whose events are missing', () => expect(sentAs({}, ['k1'], [])).toEqual(['lost']));
  it('find a command that is in the logs twice', () => expect(sentAs({}, ['k1', 'k1'])).toEqual(['doubled']));
  it('find what a refused command left', () => {
    expect(sentAs({ outcome: 'refused' }, ['k1'])).toEqual(['trace']);
    expect(sentAs({ outcome: 'refused' }, [], ['k1'])).toEqual(['trace']);
  });
  it('find a command that was done and whose retry was refused', () => expect(sentAs({ outcome: 'refused', keptBefore: true }, ['k1'])).toEqual(['trace']));
  it('find a command whose retry had no answer either', () => expect(sentAs({ outcome: 'unanswered' }, [])).toEqual(['lost']));
  it('take a retry that was answered, whether it was done before or not', () => {
    expect(sentAs({ keptBefore: true }, ['k1'])).toEqual([]);
    expect(sentAs({ keptBefore: false }, ['k1'])).toEqual([]);
  });

  it('find an event that a place lacks, has twice, or has alone', () => {
    expect(inCopy(first)).toEqual(['lost']);
    expect(inCopy(first, second, second)).toEqual(['doubled']);
    expect(inCopy(first, second, event(3))).toEqual(['doubled']);
  });
  it('find in the topics what they find in a copy of them', () => expect(kindsIn({ topics: { name: 'topics', events: [first] } })).toEqual(['lost']));
  it('find two events of one project in the wrong order', () => expect(inCopy(second, first)).toEqual(['out of order']));
  it('ask for no order between projects, nor between contexts', () => {
    const [elsewhere, other] = [event(2, { key: 'square' }), event(2, { context: 'contractors', id: 'contractors:1:2' })];
    expect(kindsIn({ logs: [first, elsewhere, other], topics: { name: 'topics', events: [elsewhere, other, first] }, copies: [] })).toEqual([]);
  });

  it('find what a subscriber missed, saw twice, or saw too early', () => {
    expect(seen(first.id)).toEqual(['lost']);
    expect(seen(first.id, second.id, second.id)).toEqual(['doubled']);
    expect(seen(second.id, first.id)).toEqual(['out of order']);
  });

  it('find what was made and is in no view, or in two rows', () => {
    expect(kindsIn({ rows: [] })).toEqual(['lost']);
    expect(kindsIn({ rows: ['Works trench', 'Works trench'] })).toEqual(['doubled']);
  });
  it('find a view that comes out otherwise when it is rebuilt', () => {
    expect(kindsIn({ views: [{ name: 'feed', live: ['a', 'b'], rebuilt: ['a', 'c'] }] })).toEqual(['differs']);
    expect(kindsIn({ views: [{ name: 'feed', live: ['a', 'a'], rebuilt: ['a'] }] })).toEqual(['differs']);
  });
  it('find what is parked', () => expect(kindsIn({ parked: ['coordination: 1'] })).toEqual(['lost']));
});

/** The second command was answered; then a restore took it away, after its event had been published. The third came after it. */
const third = event(1_000_003, { id: 'utilities:2:1000003', correlationId: 'k3' });
const loss: Loss = { context: 'utilities', restoredAt: 10, commands: new Set(['k2']), gone: [second], named: [second.id] };
const [planned, later] = [command('k2', { made: { type: 'Works', id: 'drain' } }), command('k3', { sentAt: 11, endedAt: 12 })];
const restored: Evidence = {
  ...sound,
  sent: [command('k1', { made: { type: 'Works', id: 'trench' } }), planned, later],
  kept: ['k1', 'k3'],
  caused: new Set(['k1', 'k3']),
  logs: [first, third],
  topics: { name: 'topics', events: [first, second, third] },
  copies: [{ name: 'feed', events: [first, second, third] }],
  losses: [loss],
  subscriptions: [{ seen: [first.id, second.id, third.id], held: [first.id, second.id, third.id] }],
  rows: ['Works trench', 'Works drain'],
};
const afterRestore = (spoilt: Partial<Evidence>) => findingsIn({ ...restored, ...spoilt }).map(({ kind }) => kind);
const lost = (more: Partial<Loss>) => afterRestore({ losses: [{ ...loss, ...more }] });
/** Its answer did not come, and it was sent again at the end. */
const sentAgain = (more: Partial<Sent>, evidence: Partial<Evidence>) => afterRestore({ sent: [{ ...planned, endedAt: 12, keptBefore: false, ...more }], ...evidence });

describe('After a restore the checks', () => {
  it('find nothing where what is lost is named and stays with those who have read it', () => expect(findingsIn(restored)).toEqual([]));
  it('find nothing where what nobody had read is gone without a trace', () => {
    const [unheard, rows] = [{ name: 'topics', events: [first, third] }, ['Works trench']];
    const subscriptions = [{ seen: [first.id, third.id], held: [first.id, third.id] }];
    expect(afterRestore({ topics: unheard, copies: [unheard], losses: [{ ...loss, named: [] }], subscriptions, rows })).toEqual([]);
    expect(goneOf({ ...restored, topics: unheard })).toEqual({ known: 0, traceless: 1 });
    expect(goneOf(restored)).toEqual({ known: 1, traceless: 0 });
  });

  it('find an answered command that is missing and that no restore took away', () => {
    expect(afterRestore({ kept: ['k3'] })).toEqual(['lost']);
    expect(lost({ commands: new Set() })).toEqual(['lost']);
    expect(afterRestore({ sent: [{ ...later, key: 'k2' }] })).toEqual(['lost']);
  });
  it('find an event that is missing and that no restore took away', () =>
    expect(afterRestore({ topics: { name: 'topics', events: [second, third] } })).toEqual(['lost']));
  it('find a lost event that was not named, and one that was and is not lost', () => {
    expect(lost({ named: [] })).toEqual(['lost']);
    expect(lost({ named: [second.id, first.id] })).toEqual(['differs']);
    expect(lost({ gone: [] })).toContain('doubled');
  });
  it('find a lost event that those who read it have no more, have twice, or have out of its place', () => {
    expect(afterRestore({ copies: [{ name: 'feed', events: [first, third] }] })).toEqual(['lost']);
    expect(afterRestore({ copies: [{ name: 'feed', events: [first, second, second, third] }] })).toEqual(['doubled']);
    expect(afterRestore({ copies: [{ name: 'feed', events: [first, third, second] }] })).toEqual(['out of order']);
  });
  it('find a later event under the id of a lost one', () => expect(afterRestore({ logs: [first, second, third] })).toEqual(['doubled']));

  it('find a lost command that is in the log though nobody sent it again', () => expect(afterRestore({ kept: ['k1', 'k2', 'k3'] })).toEqual(['doubled']));
  it('take one that was sent again, once more or refused, and find it twice or half done', () => {
    const again = ['k1', 'k2', 'k3'];
    expect(sentAgain({}, { kept: again, caused: new Set(again) })).toEqual([]);
    expect(sentAgain({ outcome: 'refused' }, {})).toEqual([]);
    expect(sentAgain({}, {})).toEqual(['lost']);
    expect(sentAgain({}, { kept: [...again, 'k2'], caused: new Set(again) })).toEqual(['doubled']);
    expect(sentAgain({ outcome: 'refused' }, { kept: again })).toEqual(['trace']);
  });

  it("ask for what coordination has lost of its own in the topics, and not in the timeline, which is coordination's log", () => {
    const message = event(2, { context: 'coordination', id: 'coordination:1:2' });
    const talked = { ...loss, context: 'coordination', gone: [message], named: [message.id] };
    const [topics, copies] = [{ name: 'topics', events: [first, message, third] }, [{ name: 'feed', events: [first, third] }]];
    const sent = [command('k2', { context: 'coordination', made: { type: 'Thread', id: 'talk' } })];
    const shownBy = { Thread: 'coordination' };
    expect(afterRestore({ losses: [talked], topics, copies, sent, shownBy })).toEqual([]);
    expect(afterRestore({ losses: [talked], topics, copies: [topics], sent, shownBy })).toEqual(['doubled']);
  });
  it('find what a subscriber missed each time that it began', () => {
    const [before, after] = [{ seen: [first.id], held: [first.id] }, restored.subscriptions[0]!];
    expect(afterRestore({ subscriptions: [before, after] })).toEqual([]);
    expect(afterRestore({ subscriptions: [{ ...before, held: [second.id] }, after] })).toEqual(['lost', 'doubled']);
    expect(afterRestore({ subscriptions: [before, { ...after, seen: [first.id, third.id] }] })).toEqual(['lost']);
  });

  it('find what a lost command made where others have heard of it, and not in the views of its own context', () => {
    expect(afterRestore({ rows: ['Works trench'] })).toEqual(['lost']);
    const sent = [command('k2', { made: { type: 'Contract', id: 'pavement' } })];
    expect(afterRestore({ sent, rows: [] })).toEqual([]);
    expect(afterRestore({ sent, rows: ['Contract pavement'] })).toEqual(['doubled']);
  });
});
