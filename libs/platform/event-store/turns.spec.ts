import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('are taken one after another by work of one key, whatever fails, and at once by that of others', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work =
      (name: string, ms: number, fails = false) =>
      async (): Promise<string> => {
        seen.push(`${name} begins`);
        await sleep(ms);
        seen.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const [first, second, third, other] = [
      turns.take('a', work('first', 30, true)),
      turns.take('a', work('second', 10)),
      turns.take('a', work('third', 0)),
      turns.take('b', work('other', 0)),
    ];
    await expect(first).rejects.toThrow('first');
    expect(await Promise.all([second, third, other])).toEqual(['second', 'third', 'other']);
    expect(seen).toEqual(['first begins', 'other begins', 'other ends', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
  });

  it('leave nothing behind', async () => {
    const turns = new Turns();
    await Promise.allSettled([turns.take('a', () => Promise.reject(new Error('no'))), turns.take('a', async () => 1), turns.take('b', async () => 2)]);
    await sleep(0);
    expect(turns.size).toBe(0);
  });
});
