import { describe, expect, it } from '@jest/globals';
import { findingsIn } from './checks.js';
import type { Evidence, Happened, Sent } from './evidence.js';

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
  places: [{ name: 'topic', events: [first, second] }],
  subscription: { seen: [first.id, second.id], held: [first.id, second.id] },
  rows: ['Works trench'],
  views: [{ name: 'feed', live: ['a', 'b'], rebuilt: ['b', 'a'] }],
  parked: [],
};
const kindsIn = (spoilt: Partial<Evidence>) => findingsIn({ ...sound, ...spoilt }).map(({ kind }) => kind);
const inTopic = (...events: readonly Happened[]) => kindsIn({ places: [{ name: 'topic', events }] });
const seen = (...ids: readonly string[]) => kindsIn({ subscription: { ...sound.subscription, seen: ids } });
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
    expect(inTopic(first)).toEqual(['lost']);
    expect(inTopic(first, second, second)).toEqual(['doubled']);
    expect(inTopic(first, second, event(3))).toEqual(['doubled']);
  });
  it('find two events of one project in the wrong order', () => expect(inTopic(second, first)).toEqual(['out of order']));
  it('ask for no order between projects, nor between contexts', () => {
    const [elsewhere, other] = [event(2, { key: 'square' }), event(2, { context: 'contractors', id: 'contractors:1:2' })];
    expect(kindsIn({ logs: [first, elsewhere, other], places: [{ name: 'topic', events: [elsewhere, other, first] }] })).toEqual([]);
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
