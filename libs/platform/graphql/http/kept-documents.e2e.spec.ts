import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { heldMemory } from '../../../../test/support/held-memory.js';
import { limits } from '../limits/index.js';
import { serve, type Served } from '../testing/serve.js';
import { ToyModule } from '../testing/toy.js';

let served: Served;
beforeAll(async () => {
  served = await serve([ToyModule], { UNKNOWN_LAMP: 'Check the id', TOO_DARK: 'Wait' });
});
afterAll(() => served.stop());

it('The largest documents, never the same one twice, are not kept until the memory is full', async () => {
  const largest = (n: number) => `{ echo(json: [${'"a", '.repeat(limits.tokens - 20)}]) { json } } #${n}`;
  expect((await served.ask(largest(0))).body.errors).toBeUndefined();
  const before = heldMemory();
  for (let n = 1; n <= 5 * limits.documents; n++) await served.ask(largest(n));
  // All of them: more than 500 MB.
  expect(heldMemory() - before).toBeLessThan(300e6);
}, 60_000);
