import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller, OrganisationId } from '../../kernel/index.js';
import { serve, type Served } from '../testing/serve.js';
import { ToyModule } from '../testing/toy.js';

let served: Served;
beforeAll(async () => {
  served = await serve([ToyModule], { UNKNOWN_LAMP: 'Check the id', TOO_DARK: 'Wait' });
});
afterAll(() => served.stop());

const li: Caller = { personId: 'li', organisationId: 'district' as OrganisationId, party: 'GOVERNMENT' };
const get = async (query: string, headers: Record<string, string> = {}, method = 'GET') => {
  const response = await fetch(`${served.url}?query=${encodeURIComponent(query)}`, { method, headers });
  return { status: response.status, headers: response.headers, etag: response.headers.get('etag') ?? '', text: await response.text() };
};
/** What a GET says on the wire. */
const wire = async (head: string): Promise<string> => {
  const { hostname, port } = new URL(served.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`${head}\r\nhost: x\r\nconnection: close\r\n\r\n`);
  return text(socket);
};

describe('An answer to GET', () => {
  it('carries an ETag, and is 304 without a body for who has it', async () => {
    const first = await get('{ whoami }');
    expect([first.status, first.text]).toEqual([200, '{"data":{"whoami":"nobody"}}']);
    expect(first.etag).toMatch(/^"[\w-]{43}"$/);
    const again = await get('{ whoami }', { 'if-none-match': first.etag });
    expect([again.status, again.text, again.etag]).toEqual([304, '', first.etag]);
    const raw = await wire(`GET /graphql?query={whoami} HTTP/1.1\r\nif-none-match: ${first.etag}`);
    expect(raw).toMatch(/^HTTP\/1\.1 304 Not Modified\r\n/);
    expect(raw).not.toMatch(/content-(length|type)/i);
    expect(raw).toMatch(/\r\n\r\n$/);
  });

  it('is for its caller alone, who asks each time', async () => {
    for (const known of ['"other"', (await get('{ whoami }')).etag]) {
      const { headers } = await get('{ whoami }', { 'if-none-match': known });
      expect([headers.get('vary'), headers.get('cache-control')]).toEqual(['Authorization, Accept, X-Hutong-Organisation', 'private, no-cache']);
    }
    const authorization = `Bearer ${await served.token(li)}`;
    const nobodys = await get('{ whoami }');
    const own = await get('{ whoami }', { authorization, 'if-none-match': nobodys.etag });
    expect([own.status, own.text]).toEqual([200, '{"data":{"whoami":"li of district"}}']);
    expect((await get('{ whoami }', { authorization, 'if-none-match': own.etag })).status).toBe(304);
  });

  it('has another ETag for each content type', async () => {
    const [plain, rich] = [await get('{ whoami }', { accept: 'application/json' }), await get('{ whoami }', { accept: 'application/graphql-response+json' })];
    expect(rich.text).toBe(plain.text);
    expect(rich.etag).not.toBe(plain.etag);
    expect((await get('{ whoami }', { accept: 'application/graphql-response+json', 'if-none-match': plain.etag })).status).toBe(200);
  });

  it('is known again among several ETags, as a weak one, and by *', async () => {
    const { etag } = await get('{ whoami }');
    for (const known of [`"other", ${etag}`, `W/${etag}`, `"a",W/${etag} , "b"`, '*']) expect((await get('{ whoami }', { 'if-none-match': known })).status).toBe(304);
    for (const other of ['"other"', etag.slice(1, -1), '']) expect((await get('{ whoami }', { 'if-none-match': other })).status).toBe(200);
  });

  it('is the same to HEAD, without a body', async () => {
    const { etag, text: body, headers } = await get('{ whoami }');
    const head = await get('{ whoami }', {}, 'HEAD');
    expect([head.status, head.etag, head.text, head.headers.get('content-length')]).toEqual([200, etag, '', String(body.length)]);
    expect(head.headers.get('vary')).toBe(headers.get('vary'));
    expect((await get('{ whoami }', { 'if-none-match': etag }, 'HEAD')).status).toBe(304);
    expect((await get('mutation { switchLamp(input: { idempotencyKey: "k", lampId: "x" }) { token } }', {}, 'HEAD')).status).toBe(405);
  });

  it('with an error has no ETag and is not kept, nor is one of POST', async () => {
    for (const query of ['{ whoami', '{ nosuch }', '{ fault }', '{ lamps(first: 1) { edges { node { self { id } broken } } } whoami refused }', 'mutation { x }']) {
      const { etag, headers } = await get(query, { 'if-none-match': '*' });
      expect([query, etag, headers.get('cache-control'), headers.get('vary')]).toEqual([query, '', 'no-store', 'Authorization, Accept, X-Hutong-Organisation']);
    }
    const { status, headers } = await served.send('{"query":"{ whoami }"}', { 'if-none-match': '*' });
    expect([status, headers.get('etag'), headers.get('vary')]).toEqual([200, null, null]);
  });
});

describe('GraphiQL’s page', () => {
  it('is sent once: then 304', async () => {
    const ask = (headers: Record<string, string> = {}) => fetch(served.url, { headers: { accept: 'text/html', ...headers } });
    const first = await ask();
    expect((await first.text()).length).toBeGreaterThan(1_000_000);
    const etag = first.headers.get('etag') ?? '';
    const again = await ask({ 'if-none-match': etag });
    expect([again.status, await again.text(), again.headers.get('etag'), again.headers.get('cache-control')]).toEqual([304, '', etag, 'private, no-cache']);
  });
});
