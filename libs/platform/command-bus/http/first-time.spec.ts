import { describe, expect, it } from '@jest/globals';
import { FirstTime } from './first-time.js';

describe('A message between processes', () => {
  it('is taken once, and forgotten when it is too old to be taken', () => {
    const seen = new FirstTime();
    const now = Date.now();
    const until = new Date(now + 30_000);
    expect([seen.isFirst('a', until, now), seen.isFirst('a', until, now + 29_999), seen.isFirst('b', until, now + 29_999)]).toEqual([true, false, true]);
    expect(seen.isFirst('c', new Date(now + 99_000), now + 36_000)).toBe(true);
    expect(seen.remembered).toBe(1);
  });
});
