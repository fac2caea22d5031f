import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serve, type Answer, type Served } from '../testing/serve.js';
import { ToyModule } from '../testing/toy.js';

let served: Served;
beforeAll(async () => {
  served = await serve([ToyModule], { UNKNOWN_LAMP: 'Check the id', TOO_DARK: 'Wait' });
});
afterAll(() => served.stop());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({ extensions: { persistedQuery: { version, sha256Hash } } });
const post = (parameters: object, headers?: Record<string, string>): Promise<Answer> => served.send(JSON.stringify(parameters), headers);
const get = async (parameters: Record<string, unknown>): Promise<Answer> => {
  const texts = Object.entries(parameters).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  const response = await fetch(`${served.url}?${new URLSearchParams(texts).toString()}`);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
};
const code = ({ body }: Answer) => body.errors?.[0]?.extensions.code;
const unknown = { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] };

describe('A document that is sent with its hash', () => {
  it('is unknown by the hash before, and known after', async () => {
    const query = '{ whoami } # once';
    const before = await post(persisted(sha256(query)));
    expect([before.status, before.headers.get('cache-control'), before.body]).toEqual([200, 'no-store', unknown]);
    expect((await post({ query, ...persisted(sha256(query)) })).body).toEqual({ data: { whoami: 'nobody' } });
    for (const nothing of [{}, { query: null }, { query: '' }])
      expect((await post({ ...nothing, ...persisted(sha256(query)) })).body).toEqual({ data: { whoami: 'nobody' } });
  });

  it('is the same over GET, whichever way it came', async () => {
    const [first, second] = ['{ whoami } # by GET', '{ whoami } # by POST'];
    expect((await get(persisted(sha256(first)))).body).toEqual(unknown);
    expect((await get({ query: first, ...persisted(sha256(first)) })).body).toEqual({ data: { whoami: 'nobody' } });
    await post({ query: second, ...persisted(sha256(second)) });
    for (const query of [first, second]) {
      expect((await get(persisted(sha256(query)))).body).toEqual({ data: { whoami: 'nobody' } });
      expect((await post(persisted(sha256(query)))).body).toEqual({ data: { whoami: 'nobody' } });
    }
  });

  it('is known by its hash in upper case', async () => {
    const query = '{ whoami } # upper case';
    expect(code(await post({ query, ...persisted(sha256(query).toUpperCase()) }))).toBeUndefined();
    expect((await post(persisted(sha256(query)))).body.data).toEqual({ whoami: 'nobody' });
    expect((await post(persisted(sha256(query).toUpperCase()))).body.data).toEqual({ whoami: 'nobody' });
  });

  it('gets the values of each request', async () => {
    const query = 'query ($cursor: Cursor) { echo(cursor: $cursor) { cursor } }';
    await post({ query, ...persisted(sha256(query)) });
    for (const cursor of ['a', 'b', 'c', 'd']) {
      expect((await post({ variables: { cursor }, ...persisted(sha256(query)) })).body).toEqual({ data: { echo: { cursor } } });
      expect((await get({ variables: { cursor }, ...persisted(sha256(query)) })).body).toEqual({ data: { echo: { cursor } } });
    }
    expect(code(await post({ variables: { cursor: 5 }, ...persisted(sha256(query)) }))).toBe('INVALID_VALUE');
  });

  it('may have two operations: each answers by its name, also once the other is compiled', async () => {
    const query = 'query A { a: whoami } query B { b: __typename }';
    const ask = async (operationName?: string) => (await post({ operationName, ...persisted(sha256(query)) })).body;
    await post({ query, operationName: 'A', ...persisted(sha256(query)) });
    for (let round = 0; round < 4; round++) {
      expect(await ask('A')).toEqual({ data: { a: 'nobody' } });
      // A moment to compile it in.
      await sleep(30);
    }
    for (let round = 0; round < 4; round++) expect(await ask('B')).toEqual({ data: { b: 'Query' } });
    expect((await get({ operationName: 'B', ...persisted(sha256(query)) })).body).toEqual({ data: { b: 'Query' } });
    expect((await ask()).errors?.[0]?.message).toMatch(/Must provide operation name/);
  });

  it('may be a mutation, which goes by POST alone', async () => {
    const query = 'mutation { switchLamp(input: { idempotencyKey: "k", lampId: "x" }) { refusal { code } } }';
    await post({ query, ...persisted(sha256(query)) });
    expect((await post(persisted(sha256(query)))).body.data).toEqual({ switchLamp: { refusal: { code: 'UNKNOWN_LAMP' } } });
    const answer = await get(persisted(sha256(query)));
    expect([answer.status, code(answer), answer.headers.get('allow')]).toEqual([405, 'METHOD_NOT_ALLOWED', 'GET, HEAD, POST']);
  });
});

describe('What is wrong with a persisted document is said', () => {
  it.each([
    ['the hash of another text', { query: '{ whoami }', ...persisted(sha256('{ fault }')) }, 400, 'PERSISTED_QUERY_MISMATCH'],
    ['no hash', { extensions: { persistedQuery: { version: 1 } } }, 400, 'BAD_REQUEST'],
    ['a number for a hash', persisted(7), 400, 'BAD_REQUEST'],
    ['a list for a hash', persisted([sha256('{ whoami }')]), 400, 'BAD_REQUEST'],
    ['something shorter than a hash', persisted('abc'), 400, 'BAD_REQUEST'],
    ['text in place of the extension', { extensions: { persistedQuery: 'abc' } }, 400, 'BAD_REQUEST'],
    ['no version', { extensions: { persistedQuery: { sha256Hash: sha256('{ whoami }') } } }, 400, 'BAD_REQUEST'],
    ['a document that is too long', { query: `{ whoami } #${'.'.repeat(16_000)}`, ...persisted(sha256('x')) }, 400, 'DOCUMENT_TOO_LONG'],
  ])('%s', async (_, parameters, status, expected) => {
    for (const answer of [await post(parameters), await get(parameters)]) expect([answer.status, code(answer)]).toEqual([status, expected]);
  });

  it('a number for a document', async () => {
    const answer = await post({ query: 7, ...persisted(sha256('7')) });
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_REQUEST']);
  });

  it('another version: clients then send whole documents', async () => {
    const answer = await post(persisted(sha256('{ whoami }'), 2));
    expect([answer.status, answer.body]).toEqual([200, { errors: [{ message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }] }]);
  });

  it('by a client of application/graphql-response+json with the status 400', async () => {
    const answer = await post(persisted(sha256('{ nowhere }')), { accept: 'application/graphql-response+json' });
    expect([answer.status, answer.body]).toEqual([400, unknown]);
  });
});

describe('What is kept', () => {
  const remember = async (query: string) => post({ query, ...persisted(sha256(query)) });
  const isKnown = async (query: string) => code(await post(persisted(sha256(query)))) !== 'PERSISTED_QUERY_NOT_FOUND';

  it('are documents that ran: what is none drives none out', async () => {
    const good = '{ whoami } # kept';
    await remember(good);
    for (const rubbish of ['{ whoami', '{ nosuch }', '{ lamps }', 'rubbish']) {
      await remember(rubbish);
      expect(await isKnown(rubbish)).toBe(false);
    }
    for (let n = 0; n < 1_000; n++) await remember(`{ nosuch${n} }`);
    expect(await isKnown(good)).toBe(true);
  });

  it('are the thousand that were used last', async () => {
    const texts = Array.from({ length: 1_001 }, (_, n) => `{ whoami } # ${n}`);
    for (const text of texts.slice(0, 1_000)) await remember(text);
    expect(await isKnown(texts[0]!)).toBe(true);
    await remember(texts[1_000]!);
    expect([await isKnown(texts[0]!), await isKnown(texts[1]!), await isKnown(texts[2]!), await isKnown(texts[1_000]!)]).toEqual([true, false, true, true]);
  });
});

describe('Apollo’s client', () => {
  it.each([false, true])('sends a document once, then its hash alone (hashes by GET: %s)', async (useGETForHashedQueries) => {
    const sent: { method: string; query: boolean; status: number }[] = [];
    const watched: typeof fetch = async (url, init) => {
      const response = await fetch(url, init);
      const parameters = typeof init?.body === 'string' ? (JSON.parse(init.body) as object) : Object.fromEntries(new URL(url as string).searchParams);
      sent.push({ method: init?.method ?? 'GET', query: 'query' in parameters, status: response.status });
      return response;
    };
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: new PersistedQueryLink({ sha256, useGETForHashedQueries }).concat(new HttpLink({ uri: served.url, fetch: watched })),
    });
    const ask = () => client.query({ query: gql`query Apollo${String(useGETForHashedQueries)} { whoami }`, fetchPolicy: 'no-cache' });
    expect((await ask()).data).toEqual({ whoami: 'nobody' });
    expect((await ask()).data).toEqual({ whoami: 'nobody' });
    const method = useGETForHashedQueries ? 'GET' : 'POST';
    expect(sent).toEqual([
      { method, query: false, status: 400 },
      { method: 'POST', query: true, status: 200 },
      { method, query: false, status: 200 },
    ]);
    client.stop();
  });
});
