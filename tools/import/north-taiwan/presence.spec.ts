import { describe, expect, it } from '@jest/globals';
import { Presence } from './presence.js';

const hour = (hours: number): string => new Date(Date.UTC(2026, 7, 10) + hours * 3_600_000).toISOString();

/** A list of these cases, polled once an hour. */
const listOf = (...names: string[]) => {
  const presence = new Presence();
  let standing = new Set<string>();
  return {
    poll: (at: number, ...now: string[]): readonly string[] => {
      for (const name of now) presence.seen(name);
      for (const name of standing) if (!now.includes(name)) presence.missed(name, hour(at));
      standing = new Set(now);
      return presence.polled(hour(at));
    },
    start() {
      this.poll(0, ...names);
      return this;
    },
  };
};
const four = ['a', 'b', 'c', 'd'];

describe('A case that a list no longer has', () => {
  it('is not gone by one poll, however long the list is silent afterwards', () =>
    expect(
      listOf(...four)
        .start()
        .poll(100, 'a', 'b', 'c'),
    ).toEqual([]));

  it('is gone when three polls over a day say so', () => {
    const list = listOf(...four).start();
    expect(list.poll(1, 'a', 'b', 'c')).toEqual([]);
    expect(list.poll(13, 'a', 'b', 'c')).toEqual([]);
    expect(list.poll(24, 'a', 'b', 'c')).toEqual([]);
    expect(list.poll(25, 'a', 'b', 'c')).toEqual(['d']);
    expect(list.poll(49, 'a', 'b', 'c')).toEqual([]);
  });

  it('stays when it comes back in between, and its absence is counted anew', () => {
    const list = listOf(...four).start();
    list.poll(1, 'a', 'b', 'c');
    list.poll(20, ...four);
    list.poll(21, 'a', 'b', 'c');
    expect(list.poll(26, 'a', 'b', 'c')).toEqual([]);
    expect(list.poll(46, 'a', 'b', 'c')).toEqual(['d']);
  });

  it('stays when the whole list has vanished, for days', () => {
    const list = listOf(...four).start();
    for (let at = 1; at < 100; at++) expect(list.poll(at)).toEqual([]);
    expect(list.poll(100, ...four)).toEqual([]);
  });

  it('is new again once it was gone', () => {
    const presence = new Presence();
    expect(['a', 'b'].map((name) => presence.seen(name))).toEqual([true, true]);
    presence.missed('a', hour(1));
    expect([1, 13, 26].flatMap((at) => presence.polled(hour(at)))).toEqual(['a']);
    expect(presence.seen('a')).toBe(true);
    expect(presence.seen('b')).toBe(false);
  });
});
