import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { heldMemory } from '../../../../test/support/held-memory.js';
import type { Caller, OrganisationId } from '../../kernel/index.js';
import { limits } from '../limits/index.js';
import { serve, type Served } from '../testing/serve.js';
import { glows, ToyModule, watching } from '../testing/toy.js';

const li: Caller = { personId: 'li', organisationId: 'district' as OrganisationId, party: 'GOVERNMENT' };
const refusals = { UNKNOWN_LAMP: 'Check the id', TOO_DARK: 'Wait' };
let served: Served;
const open: WebSocket[] = [];
beforeAll(async () => {
  // Long enough for a busy machine: readers and server share one process here.
  served = await serve([ToyModule], refusals, 2_000);
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
});
afterAll(() => served.stop());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON: each test says what it expects
type Message = { id?: string; type: string; payload?: any };

const connect = async (protocol: string | string[] = 'graphql-transport-ws', headers: Record<string, string> = {}) => {
  const socket = new WebSocket(served.url.replace('http', 'ws'), protocol, { headers });
  open.push(socket);
  const messages: Message[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString())));
  const closed = once(socket, 'close').then(([code, reason]: unknown[]) => ({ code: code as number, reason: String(reason) }));
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const next = async (): Promise<Message> => {
    for (let waited = 0; messages.length === 0; waited += 5) {
      if (waited > 5_000) throw new Error('nothing came');
      await sleep(5);
    }
    return messages.shift()!;
  };
  return { socket, closed, next, messages, send: (message: object | string) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)) };
};
const connected = async (payload?: object) => {
  const connection = await connect();
  connection.send({ type: 'connection_init', ...(payload ? { payload } : {}) });
  expect((await connection.next()).type).toBe('connection_ack');
  return connection;
};
const subscribe = (query: string, variables?: object, id = '1') => ({ id, type: 'subscribe', payload: { query, variables } });
const flashes = 'subscription ($count: Int!) { flashes(count: $count) { cursor } }';

describe('Subscriptions over graphql-transport-ws', () => {
  it('bring each event, then go on waiting until the client completes', async () => {
    const { send, next } = await connected();
    send(subscribe(flashes, { count: 3 }));
    for (const n of [0, 1, 2]) expect(await next()).toEqual({ id: '1', type: 'next', payload: { data: { flashes: { cursor: `flash ${n}` } } } });
    expect(watching.size).toBe(1);
    send({ id: '1', type: 'complete' });
    await gone();
  });

  it('end on the server when the socket breaks', async () => {
    const { send, next, socket } = await connected();
    send(subscribe(flashes, { count: 1 }));
    await next();
    socket.terminate();
    await gone();
  });

  it.each([
    ['a message that is no message', 4400, (say: (message: object | string) => void) => say('{"type":"dance"}')],
    ['a message that only a server says', 4400, (say: (message: object | string) => void) => say({ type: 'next', id: '1', payload: {} })],
    ['a message that is too long', 1009, (say: (message: object | string) => void) => say(' '.repeat(limits.bodyBytes + 1))],
    ['text that is no JSON', 4400, (say: (message: object | string) => void) => say('dance')],
    ['a subscription before the connection', 4401, (say: (message: object | string) => void) => say(subscribe(flashes, { count: 1 }))],
    ['a token that is none', 4403, (say: (message: object | string) => void) => say({ type: 'connection_init', payload: { authorization: 'Bearer none' } })],
    ['a token that is no text', 4403, (say: (message: object | string) => void) => say({ type: 'connection_init', payload: { authorization: 7 } })],
    ['nothing at all', 4408, () => undefined],
    [
      'two beginnings',
      4429,
      (say: (message: object | string) => void) => {
        say({ type: 'connection_init' });
        say({ type: 'connection_init' });
      },
    ],
  ] as const)('%s closes the socket with %i', async (_what, code, act) => {
    const { send, closed } = await connect();
    act(send);
    expect((await closed).code).toBe(code);
  });

  it('a header with a token that is none closes the socket with 4403', async () => {
    const { send, closed } = await connect('graphql-transport-ws', { authorization: 'Bearer none' });
    send({ type: 'connection_init' });
    expect((await closed).code).toBe(4403);
  });

  it('a socket without the protocol is closed with 4406', async () => {
    const { closed } = await connect([]);
    expect((await closed).code).toBe(4406);
  });

  it.each(['1', 'x'.repeat(200)])('an id in use (%s) closes the socket with 4409, and leaves no generator behind', async (id) => {
    const { send, closed, next } = await connected();
    send(subscribe(flashes, { count: 1 }, id));
    await next();
    send(subscribe(flashes, { count: 1 }, id));
    expect((await closed).code).toBe(4409);
    await gone();
  });

  it('leave their id to the next one at once', async () => {
    const { send, next } = await connected();
    const flash = { id: '1', type: 'next', payload: { data: { flashes: { cursor: 'flash 0' } } } };
    send(subscribe(flashes, { count: 1 }));
    expect(await next()).toEqual(flash);
    for (let n = 0; n < 3; n++) {
      send({ id: '1', type: 'complete' });
      send(subscribe(flashes, { count: 1 }));
      expect(await next()).toEqual(flash);
    }
    send({ type: 'ping' });
    expect((await next()).type).toBe('pong');
    expect(watching.size).toBe(1);
    for (const message of [{ id: '1', type: 'complete' }, subscribe(flashes, { count: 1 }), { id: '1', type: 'complete' }]) send(message);
    await gone();
    send({ type: 'ping' });
    expect((await next()).type).toBe('pong');
  });

  it('leave their id to one other only', async () => {
    const { send, next, closed } = await connected();
    send(subscribe(flashes, { count: 1 }));
    await next();
    for (const message of [{ id: '1', type: 'complete' }, subscribe(flashes, { count: 1 }), subscribe(flashes, { count: 1 })]) send(message);
    expect((await closed).code).toBe(4409);
    await gone();
  });

  it('carry who asks', async () => {
    const { send, next } = await connected({ authorization: `Bearer ${await served.token(li)}` });
    send(subscribe(flashes, { count: 1 }));
    expect((await next()).type).toBe('next');
  });

  it.each([
    ['syntax', 'subscription { flashes', 'SYNTAX_ERROR'],
    ['a field that is not there', 'subscription { dances { cursor } }', 'INVALID_DOCUMENT'],
    ['a variable of another type', 'subscription { flashes(count: "x") { cursor } }', 'INVALID_DOCUMENT'],
    ['a query', '{ whoami }', 'SUBSCRIPTIONS_ONLY'],
    ['a mutation', 'mutation { switchLamp(input: { idempotencyKey: "k", lampId: "x" }) { position } }', 'INVALID_DOCUMENT'],
    ['a document that is too long', `subscription { ${'flashes { cursor } '.repeat(1_000)} }`, 'DOCUMENT_TOO_LONG'],
    ['a field that is left out', 'subscription { flashes @skip(if: true) { cursor } }', 'INVALID_DOCUMENT'],
    ['one that is left out in a fragment', 'subscription { ...F } fragment F on Subscription { ... @include(if: false) { flashes { cursor } } }', 'INVALID_DOCUMENT'],
    ['a bad directive', 'subscription { flashes @include { cursor } }', 'INVALID_DOCUMENT'],
    ['no operation of that name', 'subscription A { flashes { cursor } } subscription B { flashes { cursor } }', 'INVALID_DOCUMENT'],
    ['a variable that does not fit', 'subscription ($count: Int!) { flashes(count: $count) { cursor } }', 'INVALID_DOCUMENT'],
    ['what the resolver refuses', 'subscription { flashes(refuse: true) { cursor } }', 'TOO_DARK'],
  ])('%s is the operation’s error, and the socket goes on', async (_what, query, code) => {
    const { send, next, socket } = await connected();
    send(subscribe(query));
    const answer = await next();
    const errors = answer.type === 'next' ? answer.payload.errors : answer.payload;
    expect(errors[0].extensions.code).toBe(code);
    expect(JSON.stringify(errors)).not.toContain('node_modules');
    send({ type: 'ping' });
    const answers = [await next(), ...(answer.type === 'next' ? [await next()] : [])];
    expect(answers.map(({ type }) => type)).toContain('pong');
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  it('say what goes wrong in one event, and go on', async () => {
    const { send, next } = await connected();
    send(subscribe('subscription { flashes(count: 2) { cursor broken } }'));
    for (const n of [0, 1]) {
      const { payload } = await next();
      expect(payload).toMatchObject({
        data: { flashes: { cursor: `flash ${n}`, broken: null } },
        errors: [{ path: ['flashes', 'broken'], extensions: { code: 'INTERNAL' } }],
      });
    }
  });

  describe('about one event', () => {
    const beacon = 'subscription ($after: String, $size: Int!) { ...Beacon } fragment Beacon on Subscription { beacon(after: $after) { glow(size: $size) } }';
    const glow = (size: number) => ({ type: 'next', payload: { data: { beacon: { glow: 'x'.repeat(size) } } } });

    it('are worked out once for all who ask the same, wherever each begins', async () => {
      glows.length = 0;
      const readers = await Promise.all([1, 2, 3].map(() => connected()));
      readers.forEach(({ send }, n) => send(subscribe(beacon, { after: `cursor ${n}`, size: 1 })));
      for (const { next } of readers) expect(await next()).toMatchObject(glow(1));
      expect(glows).toEqual([1]);
      const [{ send, next }] = readers as [(typeof readers)[number]];
      send(subscribe(beacon, { after: 'cursor 0', size: 2 }, '2'));
      expect(await next()).toMatchObject(glow(2));
      expect(glows).toEqual([1, 2]);
    });

    it('are forgotten a second later, though the event is not', async () => {
      const { send, next } = await connected();
      const before = heldMemory();
      for (let n = 0; n < 100; n++) {
        send(subscribe(beacon, { size: 1e6 + n }, String(n)));
        await next();
        send({ id: String(n), type: 'complete' });
      }
      await gone();
      await sleep(1_100);
      // All of them: 100 MB.
      expect(heldMemory() - before).toBeLessThan(30e6);
    });
  });

  it('are so many on one socket, and no more', async () => {
    const { send, messages } = await connected();
    for (let n = 0; n <= limits.subscriptions; n++) send(subscribe(flashes, { count: 1 }, String(n)));
    for (let waited = 0; messages.length <= limits.subscriptions && waited < 5_000; waited += 10) await sleep(10);
    const refused = messages.filter(({ type }) => type === 'error');
    expect(refused.map(({ payload }) => payload[0].extensions.code)).toEqual(['TOO_MANY_SUBSCRIPTIONS']);
  });

  it('keep nothing for a reader that does not read: it is cut off with its cursor', async () => {
    const { send, socket, closed, next } = await connected();
    send(subscribe('subscription { flashes(count: 100000, weight: 100000) { cursor light } }'));
    await next();
    socket.pause();
    const before = process.memoryUsage().rss;
    await sleep(3_000);
    // What the kernel holds for it, and one message: ten gigabytes were wanted.
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
    socket.resume();
    const { code, reason } = await closed;
    expect(code).toBe(4450);
    expect(reason).toMatch(/^flash \d+$/);
    await gone();
  }, 20_000);

  it.each([
    ['pings', () => ({ type: 'ping', payload: { filling: 'x'.repeat(500_000) } }), 'pong'],
    ['subscriptions that are refused', (n: number) => subscribe('}', undefined, `${n}${'x'.repeat(500_000)}`), 'error'],
  ])('take no more %s from who does not read what is answered, until it does', async (_what, message, answer) => {
    const { send, socket, messages } = await connected();
    socket.pause();
    for (let n = 0; n < 200; n++) send(message(n));
    await sleep(600);
    // The kernel holds some for each; a hundred megabytes were sent.
    expect(socket.bufferedAmount).toBeGreaterThan(50e6);
    socket.resume();
    for (let waited = 0; messages.length < 200 && waited < 5_000; waited += 10) await sleep(10);
    expect(messages.map(({ type }) => type)).toEqual(Array(200).fill(answer));
  });

  it('end with a client that answers no ping', async () => {
    const { send, next, socket, closed } = await connected();
    send(subscribe(flashes, { count: 1 }));
    await next();
    let pings = 0;
    socket.on('ping', () => pings++);
    // What answers pings.
    Object.assign(socket, { pong: () => undefined });
    expect((await closed).code).toBe(1006);
    expect(pings).toBe(2);
    await gone();
  });

  it('are told to come back when the server stops', async () => {
    const other = await serve([ToyModule], refusals);
    const socket = new WebSocket(other.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await other.stop();
    expect((await closed)[0]).toBe(1001);
  });

  it('do not hold up a server that stops', async () => {
    const other = await serve([ToyModule], refusals);
    const socket = new WebSocket(other.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    socket.pause();
    const begun = Date.now();
    await other.stop();
    expect(Date.now() - begun).toBeLessThan(5_000);
    socket.terminate();
  });
});

/** No subscription is under way on the server. */
const gone = async (): Promise<void> => {
  for (let waited = 0; watching.size > 0 && waited < 5_000; waited += 10) await sleep(10);
  expect(watching.size).toBe(0);
};
