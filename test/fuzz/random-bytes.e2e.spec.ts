import { METHODS } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { body, headers, queryString, rawRequest, socketMessage } from './bytes.js';
import { heldMemory } from '../support/held-memory.js';
import { Random, seed } from './random.js';
import { JudgedSocket } from './socket.js';
import { startTarget, type Target } from './target.js';
import { inParallel, type Sent } from './traffic.js';
import { faultIn, faultOf, Faults } from './verdict.js';

let target: Target;
let written: Awaited<ReturnType<Target['written']>>;
let held: number;
beforeAll(async () => {
  target = await startTarget();
  written = await target.written();
  held = heldMemory();
}, 60_000);
afterAll(() => target.stop());

/** Nothing of it was answered wrongly, and nothing was written. */
const withstood = async (faults: Faults): Promise<void> => {
  expect(faults.toString()).toBe('');
  expect(await target.written()).toEqual(written);
};

const withstands = async (count: number, request: (random: Random) => Sent): Promise<void> => {
  const faults = new Faults();
  await inParallel(count, 32, async (n) => {
    const sent = request(new Random(n));
    const answer = await target.traffic.send(sent);
    faults.add(faultOf(answer), { ...sent, body: sent.body?.toString('latin1') }, answer.text);
  });
  await withstood(faults);
};

/** A seed repeats what was sent; a fault names it. HUTONG_LOG_LEVEL=error shows what the server says of it. */
describe(`The server withstands, and writes nothing of (HUTONG_TEST_SEED=${seed})`, () => {
  it('10,000 random bodies', () => withstands(10_000, (random) => ({ method: 'POST', path: '/graphql', headers: headers(random, true), body: body(random) })), 120_000);

  it(
    '10,000 random query strings',
    () => withstands(10_000, (random) => ({ method: 'GET', path: `/graphql?${queryString(random)}`, headers: headers(random, false) })),
    120_000,
  );

  it('10,000 requests at every path that it has, and at others, by every method', () => {
    const paths = [...target.paths, '/', '/nosuch', '*'];
    // CONNECT is for proxies: the client would wait for a tunnel.
    const methods = METHODS.filter((method) => method !== 'CONNECT');
    return withstands(10_000, (random) => {
      const [path, method] = [random.pick(paths), random.pick(methods)];
      const odd = random.either(
        [3, () => path],
        [1, () => `${path}?${queryString(random)}`],
        [1, () => `/${queryString(random)}`],
        [1, () => `${path}/..//${random.below(9)}`],
      );
      return { method, path: odd, headers: headers(random, true), ...(['GET', 'HEAD'].includes(method) ? {} : { body: body(random).subarray(0, 1_000) }) };
    });
  }, 120_000);

  it('2,000 connections that carry damaged HTTP, or none', async () => {
    const faults = new Faults();
    await inParallel(2_000, 64, async (n) => {
      const sent = rawRequest(new Random(n));
      const answer = await target.traffic.raw(sent);
      faults.add(/^HTTP\/1.1 5/m.test(answer) ? 'a 5xx' : faultIn(answer), sent.toString('latin1'), answer);
    });
    await withstood(faults);
  }, 120_000);

  it('2,000 sockets that carry 10,000 random messages', async () => {
    const faults = new Faults();
    await inParallel(2_000, 32, async (n) => {
      const random = new Random(n);
      const socket = await JudgedSocket.open(target.url, faults);
      const params = random.pick([{}, {}, {}, { payload: {} }, { payload: [] }, { payload: { authorization: 'Bearer x' } }, { payload: { Authorization: 7 } }]);
      if (random.chance(0.8)) socket.send({ type: 'connection_init', ...params });
      for (let left = random.below(11); left > 0; left--) {
        socket.send(socketMessage(random));
        if (random.chance(0.5)) await new Promise(setImmediate);
      }
      faults.add((await socket.settled()) ? undefined : 'it does not answer any more', socket.sent, '');
      await socket.close();
    });
    await withstood(faults);
  }, 120_000);

  it('and holds no more memory than before, and answers', async () => {
    expect(heldMemory() - held).toBeLessThan(100e6);
    expect((await target.traffic.send({ method: 'GET', path: '/health/ready', headers: {} })).status).toBe(200);
    expect((await target.traffic.send({ method: 'GET', path: '/graphql?query={__typename}', headers: {} })).text).toBe('{"data":{"__typename":"Query"}}');
  });
});
