import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../kernel/index.js';
import { decodeCursor, decodeToken, encodeCursor, encodeToken, mergeTokens } from './index.js';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
};
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('A cursor', () => {
  const works = { query: 'works', generation: 2 };

  it('leads back to its place', () => {
    expect(decodeCursor(encodeCursor({ ...works, position: 9_007_199_254_740_991 }), works)).toEqual({ position: 9_007_199_254_740_991 });
    expect(decodeCursor(encodeCursor({ ...works, position: 1, tie: 'w1' }), works)).toEqual({ position: 1, tie: 'w1' });
  });

  it('is refused by another list, by another generation, and when it is none', () => {
    const cursor = encodeCursor({ ...works, position: 1 });
    expect(codeOf(() => decodeCursor(cursor, { ...works, query: 'conflicts' }))).toBe('CURSOR_UNKNOWN');
    expect(codeOf(() => decodeCursor(cursor, { ...works, generation: 3 }))).toBe('CURSOR_OF_ANOTHER_GENERATION');
    for (const text of ['', 'rubbish', base64({}), base64(['works', 2]), base64(['works', 2, -1]), base64(['works', 2, 1.5]), base64(['works', 2, 1, 7]), base64(null)]) {
      expect(codeOf(() => decodeCursor(text, works))).toBe('CURSOR_UNKNOWN');
    }
  });
});

describe('Position tokens', () => {
  const at = (context: string, generation: number, position: number) => ({ context, generation, partition: 0, position });

  it('merge to the furthest place of each context; a later generation is further', () => {
    const merged = mergeTokens(
      encodeToken([at('utilities', 1, 5), at('government', 1, 900)]),
      encodeToken([at('government', 2, 3)]),
      encodeToken([at('utilities', 1, 4)]),
    );
    expect(decodeToken(merged)).toEqual([at('government', 2, 3), at('utilities', 1, 5)]);
    expect(mergeTokens(merged, merged)).toBe(merged);
  });

  it('are refused when they are none', () => {
    for (const text of [
      '',
      'x',
      base64({}),
      base64([['utilities', 1]]),
      base64([['utilities', 1, 'x']]),
      base64([[1, 1, 1]]),
      base64(Array(1_001).fill(['a', 1, 1, 1])),
    ]) {
      expect(codeOf(() => decodeToken(text))).toBe('INVALID_INPUT');
    }
  });
});
