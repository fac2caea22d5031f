import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import type { Caller, OrganisationId } from '../../kernel/index.js';
import { serve, type Served } from '../testing/serve.js';
import { ToyModule } from '../testing/toy.js';

const li: Caller = { personId: 'li', organisationId: 'district' as OrganisationId, party: 'GOVERNMENT' };
const wang: Caller = { ...li, personId: 'wang' };
let served: Served;
const open = async (costPerMinute: number) => {
  served = await serve([ToyModule], { UNKNOWN_LAMP: 'Check the id', TOO_DARK: 'Wait' }, undefined, costPerMinute);
};
beforeAll(() => Logger.overrideLogger(false));
afterEach(() => served.stop());

/** A page of 10 entries, each with its node: 21 objects. */
const page = '{ lamps(first: 10) { edges { node { id } } } }';
const left = (headers: Headers): number => Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);

describe('What an identity may ask for in a minute', () => {
  it('is said by every answer: one for the request, and what the answer may hold', async () => {
    await open(1_000);
    const first = await served.ask(page, {}, { as: li });
    expect([first.status, first.headers.get('ratelimit-policy'), first.headers.get('ratelimit')]).toEqual([
      200,
      '"cost";q=1000;w=60',
      expect.stringMatching(/^"cost";r=978;t=(60|59)$/),
    ]);
    expect(first.headers.get('retry-after')).toBeNull();
    const cheap = await served.ask('{ __typename }', {}, { as: li });
    expect(left(cheap.headers)).toBe(977);
    expect(left((await served.ask(page, {}, { as: li })).headers)).toBe(955);
  });

  it('is taken for documents that do not run too', async () => {
    await open(1_000);
    expect(left((await served.ask('{ nothing }', {}, { as: li })).headers)).toBe(999);
    expect(left((await served.ask('{', {}, { as: li })).headers)).toBe(998);
  });

  it('is each identity’s own, and that of an address for who has no token', async () => {
    await open(1_000);
    await served.ask(page, {}, { as: li });
    expect(left((await served.ask('{ __typename }', {}, { as: wang })).headers)).toBe(999);
    expect(left((await served.ask('{ __typename }')).headers)).toBe(999);
    expect(left((await served.ask('{ __typename }')).headers)).toBe(998);
  });

  it('once used up refuses with 429 and says when to come back; nothing runs', async () => {
    await open(30);
    expect((await served.ask(page, {}, { as: li })).status).toBe(200);
    const { status, headers, body } = await served.ask(page, {}, { as: li });
    expect([status, headers.get('ratelimit'), body.data, body.errors?.[0]?.extensions.code]).toEqual([
      429,
      expect.stringMatching(/^"cost";r=0;t=/),
      undefined,
      'TOO_MANY_REQUESTS',
    ]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(50);
    expect((await served.ask('{ __typename }', {}, { as: li })).status).toBe(429);
    expect((await served.ask('{ __typename }', {}, { as: wang })).status).toBe(200);
  });

  it('ends the checking of tokens for an address from where too many were refused', async () => {
    await open(250);
    const tried = async () => (await served.ask('{ __typename }', {}, { token: 'rubbish' })).status;
    expect([await tried(), await tried(), await tried(), await tried()]).toEqual([401, 401, 401, 429]);
    expect((await served.ask('{ __typename }')).status).toBe(200);
  });

  it('counts subscriptions: refused when they begin, and what they bring', async () => {
    await open(6);
    const socket = new WebSocket(served.url.replace('http', 'ws'), 'graphql-transport-ws');
    const messages: { type: string; payload?: { extensions?: object }[] }[] = [];
    socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString())));
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${await served.token(li)}` } }));
    const flashes = (id: string) => ({ id, type: 'subscribe', payload: { query: 'subscription { flashes(count: 1) { cursor } }' } });
    const until = async (type: string) => {
      while (!messages.some((message) => message.type === type)) await once(socket, 'message');
    };
    await until('connection_ack');
    // Two to begin with, two for the one that comes, two for another.
    socket.send(JSON.stringify(flashes('1')));
    await until('next');
    expect(left((await served.ask('{ __typename }', {}, { as: li })).headers)).toBe(1);
    socket.send(JSON.stringify(flashes('2')));
    await until('error');
    expect(messages.find(({ type }) => type === 'error')?.payload?.[0]?.extensions).toEqual({ code: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) });
    expect(socket.readyState).toBe(socket.OPEN);
    socket.terminate();
  });
});
