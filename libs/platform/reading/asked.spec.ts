import { setImmediate as others } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Asked } from './index.js';

/** A question that is answered when the test says so, with what stood when it began. */
const world = () => {
  let stands = 'first';
  const begun: string[] = [];
  const answers: (() => void)[] = [];
  const asked = new Asked((key) => {
    const seen = stands;
    begun.push(key);
    return new Promise<string>((resolve, reject) => answers.push(() => (seen === 'broken' ? reject(new Error(seen)) : resolve(seen))));
  });
  return { asked, begun, becomes: (what: string) => (stands = what), answer: () => answers.shift()?.() };
};

describe('Many who ask the same', () => {
  it('are answered by one question that begins after they have come', async () => {
    const { asked, begun, becomes, answer } = world();
    const early = asked.ask('ballot');
    becomes('second');
    const late = [asked.ask('ballot'), asked.ask('ballot')];
    expect(begun).toEqual(['ballot']);
    answer();
    expect(await early).toBe('first');
    await others();
    expect(begun).toEqual(['ballot', 'ballot']);
    answer();
    expect(await Promise.all(late)).toEqual(['second', 'second']);
  });

  it('do not wait for those who ask something else, and nothing is kept', async () => {
    const { asked, begun, becomes, answer } = world();
    const both = [asked.ask('one'), asked.ask('other')];
    expect(begun).toEqual(['one', 'other']);
    answer();
    answer();
    await Promise.all(both);
    becomes('later');
    const again = asked.ask('one');
    answer();
    expect(await again).toBe('later');
  });

  it('are told of a failure, and the next ask anew', async () => {
    const { asked, becomes, answer } = world();
    becomes('broken');
    const failing = asked.ask('ballot');
    becomes('mended');
    const next = asked.ask('ballot');
    answer();
    await expect(failing).rejects.toThrow('broken');
    await others();
    answer();
    expect(await next).toBe('mended');
  });
});
