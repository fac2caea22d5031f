import { describe, expect, it } from '@jest/globals';
import type { ContextRuntime } from '../context/index.js';
import { encodeToken } from '../graphql/index.js';
import { seeing } from './index.js';

const at = (context: string, partition: number, position: number, generation = 1) => ({ context, generation, partition, position });
const reader = (seen = true) => {
  const awaited: number[] = [];
  const runtime = { store: { context: 'contractors', generation: 1 }, waitForViews: async (position: number) => (awaited.push(position), seen) };
  return { awaited, runtime: runtime as unknown as ContextRuntime };
};

describe('Who reads with a token', () => {
  it('waits for the furthest of what it wrote here, whichever partition that is in', async () => {
    const { runtime, awaited } = reader();
    await seeing(runtime, encodeToken([at('contractors', 5, 12), at('contractors', 1, 40), at('government', 0, 99)]));
    expect(awaited).toEqual([40]);
  });
  it('waits for nothing, where it wrote nothing here', async () => {
    const { runtime, awaited } = reader();
    await seeing(runtime, encodeToken([at('government', 0, 99)]));
    await seeing(runtime, null);
    expect(awaited).toEqual([]);
  });
  it('is told when that has not come yet, and when the log was restored since', async () => {
    await expect(seeing(reader(false).runtime, encodeToken([at('contractors', 0, 1)]))).rejects.toMatchObject({ code: 'STILL_BEHIND', field: 'token' });
    await expect(seeing(reader().runtime, encodeToken([at('contractors', 0, 1, 2)]))).rejects.toMatchObject({ code: 'CURSOR_OF_ANOTHER_GENERATION', field: 'token' });
  });
});
