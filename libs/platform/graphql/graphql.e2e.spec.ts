import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { getIntrospectionQuery } from 'graphql';
import type { Caller, OrganisationId } from '../kernel/index.js';
import { fromGlobalId, toGlobalId } from './index.js';
import { serve, type Served } from './testing/serve.js';
import { asked, shades, totals, ToyModule } from './testing/toy.js';

const li: Caller = { personId: 'li', organisationId: 'district' as OrganisationId, party: 'GOVERNMENT' };
let served: Served;
beforeAll(async () => {
  served = await serve([ToyModule], { UNKNOWN_LAMP: 'Check the id', TOO_DARK: 'Wait' });
});
afterAll(() => served.stop());

const codes = async (query: string, variables?: object, options?: Parameters<Served['ask']>[2]) => {
  const { body } = await served.ask(query, variables, options);
  return body.errors?.map((error) => error.extensions.code);
};
let canaries = 0;
/** What is answered until what is asked has been compiled, and once more: a document that is asked for as often, and later, has been by then. */
const untilCompiled = async <T>(ask: () => Promise<T>): Promise<T[]> => {
  const canary = `{ compiled } # ${canaries++}`;
  const answers: T[] = [];
  do {
    answers.push(await ask());
    await sleep(5);
  } while (!(await served.ask(canary)).body.data.compiled);
  return [...answers, await ask()];
};
/** At first a document is interpreted, later it is compiled: both must say the same. */
const everyTime = async (query: string, variables?: object) => {
  const [first, ...more] = await untilCompiled(() => served.ask(query, variables));
  for (const { status, body } of more) expect({ status, body }).toEqual({ status: first?.status, body: first?.body });
  return first!;
};

describe('GraphQL over HTTP', () => {
  it('passes every audit of the specification', async () => {
    const results = await Promise.all(serverAudits({ url: served.url }).map((audit) => audit.fn()));
    expect(results.filter((result) => result.status !== 'ok').map((result) => `${result.id} ${result.name}: ${'reason' in result ? result.reason : ''}`)).toEqual([]);
    expect(results).toHaveLength(61);
  });

  it.each([
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['text/html;q=0, */*', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json, application/json', 'application/graphql-response+json'],
    ['application/graphql-response+json; charset=utf-8, application/json; charset=utf-8;q=0.9', 'application/graphql-response+json'],
    ['application/graphql-response+json, */*;q=0.9', 'application/graphql-response+json'],
    ['application/graphql-response+json;q=0.5, application/json', 'application/json'],
    ['application/graphql-response+json;q=0.5, */*', 'application/json'],
    ['application/graphql-response+json;q=0.5, application/*;q=0.4, */*', 'application/graphql-response+json'],
    ['application/graphql-response+json;q=0, */*', 'application/json'],
    ['application/json;q=0, */*', 'application/graphql-response+json'],
    ['application/json;q=0, application/*;q=0.1', 'application/graphql-response+json'],
    ['*/*;q=0', 'application/json'],
  ])('answers who accepts %s with %s', async (accept, type) => {
    const { headers } = await served.ask('{ whoami }', {}, { accept });
    expect(headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  });

  it('compiles documents that come again', async () => {
    const answers = await untilCompiled(async () => (await served.ask('{ compiled }')).body.data.compiled as boolean);
    expect([answers[0], answers.at(-1)]).toEqual([false, true]);
  });

  it('answers the operation that is named, not the one that ran before', async () => {
    const document = 'query A { a: whoami } query B { b: __typename }';
    const named = (operationName: string) => async () => (await served.ask(document, undefined, { operationName })).body;
    for (const body of await untilCompiled(named('A'))) expect(body).toEqual({ data: { a: 'nobody' } });
    for (const body of await untilCompiled(named('B'))) expect(body).toEqual({ data: { b: 'Query' } });
    for (const body of await untilCompiled(named('A'))) expect(body).toEqual({ data: { a: 'nobody' } });
    expect((await served.ask(document)).body.errors?.[0]?.message).toMatch(/Must provide operation name/);
  });

  it.each([
    ['{ lamps { ...F @skip(if: true) ...F } } fragment F on LampConnection { totalCount }'],
    ['query ($no: Boolean!) { lamps { ...F @include(if: $no) ...F } } fragment F on LampConnection { totalCount }'],
    ['query ($no: Boolean!) { lamps { ... @include(if: $no) { ...F } ...F } } fragment F on LampConnection { totalCount }'],
    ['query ($no: Boolean!) { lamps { ...G ...F } } fragment F on LampConnection { totalCount } fragment G on LampConnection { ... @include(if: $no) { ...F } }'],
  ])('answers a fragment that is spread twice, once under a condition that does not hold: %s', async (query) =>
    expect((await everyTime(query, { no: false })).body).toEqual({ data: { lamps: { totalCount: 1_000 } } }),
  );

  it('takes the default of a variable that must not be null, and refuses null', async () => {
    const query = 'query A($n: Int! = 2) { lamps(first: $n) { edges { cursor } } } query B($n: Int! = 3) { lamps(first: $n) { edges { cursor } } }';
    const named = (operationName: string, variables?: object) => async () => (await served.ask(query, variables, { operationName })).body;
    for (const { data } of await untilCompiled(named('A'))) expect(data.lamps.edges).toHaveLength(2);
    for (const { data } of await untilCompiled(named('B', {}))) expect(data.lamps.edges).toHaveLength(3);
    for (const { data } of await untilCompiled(named('B', { n: 1 }))) expect(data.lamps.edges).toHaveLength(1);
    for (const { errors } of await untilCompiled(named('A', { n: null }))) expect(errors?.[0]?.message).toMatch(/non-null type "Int!" must not be null/);
  });

  it('refuses null as a condition, also of a document that is compiled', async () => {
    const query = 'query ($no: Boolean = false) { whoami refused @include(if: $no) }';
    expect((await everyTime(query, { no: false })).body).toEqual({ data: { whoami: 'nobody' } });
    expect((await everyTime(query, { no: null })).body.errors?.[0]?.message).toMatch(/"if" of non-null type "Boolean!" must not be null/);
  });

  it('refuses a document that is nothing but fragments in fragments', async () => {
    const nested = Array.from({ length: 20 }, (_, n) => `fragment F${n} on LampConnection { ...F${n + 1} ...F${n + 1} @include(if: true) }`).join(' ');
    for (const fragments of [nested, nested.replaceAll(' @include(if: true)', '')])
      expect(await codes(`{ lamps { ...F0 } } ${fragments} fragment F20 on LampConnection { totalCount }`)).toEqual(['DOCUMENT_TOO_COSTLY']);
    expect(await codes('{ lamps { ...A } } fragment A on LampConnection { ...A @skip(if: true) ...A }')).toEqual(['INVALID_DOCUMENT', 'INVALID_DOCUMENT']);
  });

  it('refuses a GET that does not say which operation, whether the document is known or not', async () => {
    const document = 'query C { whoami } query D { __typename }';
    const get = async () => (await fetch(`${served.url}?query=${encodeURIComponent(document)}`)).status;
    expect(await get()).toBe(400);
    await served.ask(document);
    expect(await get()).toBe(400);
    expect((await fetch(`${served.url}?operationName=D&query=${encodeURIComponent(document)}`)).status).toBe(200);
  });

  it('takes no part of the document out of the operation’s name', async () => {
    const [query, operationName] = ['{ echo(cursor: "', ') { cursor } }#'];
    const response = await fetch(`${served.url}?${new URLSearchParams({ query, operationName }).toString()}`);
    expect((await response.json()).errors[0].extensions.code).toBe('SYNTAX_ERROR');
    expect(await codes(query, {}, { operationName })).toEqual(['SYNTAX_ERROR']);
  });

  it('answers a subscription with what is wrong with it, also where validation stumbles', async () => {
    expect((await served.ask('subscription { flashes @include { cursor } }')).body.errors?.[0]?.extensions.code).toBe('INVALID_DOCUMENT');
    expect((await served.ask('subscription { flashes { cursor } }')).body.errors?.[0]?.extensions.code).toBe('WEBSOCKET_NEEDED');
  });

  it('takes no syntax tree in place of a document', async () => expect(await codes('{"kind":"Document","definitions":[]}')).toEqual(['SYNTAX_ERROR']));

  it('serves GraphiQL to a browser, with nothing to load from elsewhere', async () => {
    const response = await fetch(served.url, { headers: { accept: 'text/html,application/xhtml+xml' } });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    expect(page).toContain('<title>Hutong</title>');
    expect(page).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="?https?:/);
  });

  it('answers who has not filled in the header that GraphiQL begins with', async () => {
    const page = await (await fetch(served.url, { headers: { accept: 'text/html' } })).text();
    const preset = /"headers":("\{(?:[^"\\]|\\.)*")/.exec(page)?.[1] ?? '';
    const headers = JSON.parse(JSON.parse(preset) as string) as Record<string, string>;
    expect(headers).toEqual({ Authorization: 'Bearer ' });
    expect(await served.send('{"query":"{ whoami }"}', headers)).toMatchObject({ status: 200, body: { data: { whoami: 'nobody' } } });
  });

  it('serves no page to who wants none', async () => {
    for (const accept of ['text/html;q=0', 'text/html; q=0.0, application/json', 'text/html5'])
      expect((await fetch(served.url, { headers: { accept } })).headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('answers the introspection that GraphiQL sends', async () => {
    const { body } = await served.ask(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true }));
    expect(body.errors).toBeUndefined();
    expect(body.data.__schema.types.length).toBeGreaterThan(10);
  });
});

describe('Errors', () => {
  it('of the program say nothing of it, but a correlation id to report', async () => {
    const { body, headers } = (await untilCompiled(() => served.ask('{ fault }'))).at(-1)!;
    expect(JSON.stringify(body)).not.toMatch(/passwd|TypeError|\.ts|at /);
    expect(body).toEqual({
      data: null,
      errors: [
        {
          message: 'Internal error. Report it with its correlationId.',
          path: ['fault'],
          locations: expect.anything(),
          extensions: { code: 'INTERNAL', correlationId: headers.get('x-correlation-id') },
        },
      ],
    });
  }, 10_000);

  it('that are refusals keep their code and field', async () =>
    expect((await everyTime('{ refused }')).body.errors).toEqual([
      expect.objectContaining({ message: 'Wait for the morning.', extensions: { code: 'TOO_DARK', field: 'window.start' } }),
    ]));

  it('take the id that the client gave its request', async () => {
    const { headers } = await served.send('{"query":"{ whoami }"}', { 'x-correlation-id': 'my-request' });
    expect(headers.get('x-correlation-id')).toBe('my-request');
  });

  it.each([
    ['malformed JSON', '{"query": ', 400, 'INVALID_JSON'],
    ['an empty body', '', 400, 'BAD_REQUEST'],
    ['a JSON string', '"{ whoami }"', 400, 'BAD_REQUEST'],
    ['null', 'null', 400, 'BAD_REQUEST'],
    ['a batch', '[{"query":"{ whoami }"}]', 400, 'BATCH_REFUSED'],
    ['variables in an array', '{"query":"{ whoami }","variables":[]}', 400, 'BAD_REQUEST'],
    ['no document', '{"query":" "}', 400, 'BAD_REQUEST'],
    ['a prototype', '{"query":"{ whoami }","__proto__":{"a":1}}', 400, 'INVALID_JSON'],
  ])('tell what is wrong with %s', async (_, body, status, code) => {
    const answer = await served.send(body);
    expect([answer.status, answer.body.errors?.map((error) => error.extensions.code)]).toEqual([status, [code]]);
    expect(answer.body).not.toHaveProperty('data');
  });

  it.each(['iso-8859-1', 'utf-16', '"latin1"', 'utf8', ''])('refuse JSON in the charset %s, which would be misread', async (charset) => {
    const { status, body } = await served.send('{"query":"{ whoami }"}', { 'content-type': `application/json; charset=${charset}` });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json; profile=x; Charset=Utf-8', 'application/json;'])(
    'are none with %s',
    async (type) => expect((await served.send('{"query":"{ whoami }"}', { 'content-type': type })).body).toEqual({ data: { whoami: 'nobody' } }),
  );

  it.each([
    'query={whoami}&variables={"a":"b&variables=c"}',
    'query={whoami}&variables={}&variables=',
    'query={whoami}&extensions={"a":"b&extensions=c"}',
    'query={whoami}&query={whoami}',
    'query=query A{whoami}&operationName=A&operationName=A',
  ])('tell what is wrong with a parameter that is given twice: %s', async (parameters) => {
    const response = await fetch(`${served.url}?${parameters}`);
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  it('tell what is wrong with another content type, or a document that does not fit the schema', async () => {
    expect((await served.send('query=x', { 'content-type': 'application/x-www-form-urlencoded' })).body.errors?.[0]?.extensions.code).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect(await codes('{ nosuch }')).toEqual(['INVALID_DOCUMENT']);
    expect(await codes('mutation { switchLamp(input: { lampId: "x" }) { token } }')).toEqual(['INVALID_DOCUMENT']);
    expect(await codes('mutation { switchLamp(input: { idempotencyKey: "k", lampId: "x", volume: 1 }) { token } }')).toEqual(['INVALID_DOCUMENT']);
  });
});

describe('The caller', () => {
  it('is known by its token, and nobody without one', async () => {
    expect((await served.ask('{ whoami }', {}, { as: li })).body.data).toEqual({ whoami: 'li of district' });
    expect((await served.ask('{ whoami }')).body.data).toEqual({ whoami: 'nobody' });
  });

  it('with a bad token is told so, and nothing runs', async () => {
    const { status, headers, body } = await served.ask('{ whoami }', {}, { token: 'rubbish' });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    expect(body).toEqual({ errors: [{ message: expect.stringContaining('The token cannot be read'), extensions: { code: 'UNAUTHENTICATED' } }] });
    for (const authorization of ['Basic abc', 'Bearer x', 'Bearerx', 'Bearer Bearer'])
      expect((await served.send('{"query":"{ whoami }"}', { authorization })).status).toBe(401);
  });
});

describe('Limits', () => {
  const deep = (depth: number) => `{ lamps(first: 1) { edges { node ${'{ next '.repeat(depth - 4)} { name } ${'}'.repeat(depth - 4)} } } }`;

  it('let 12 levels through, and neither 13 nor 20', async () => {
    expect(await codes(deep(12))).toBeUndefined();
    expect(await codes(deep(13))).toEqual(['DOCUMENT_TOO_DEEP']);
    expect(await codes(deep(20))).toEqual(['DOCUMENT_TOO_DEEP']);
  });

  it('see through fragments', async () => {
    const nested = `{ lamps { edges { node { ...F1 } } } } ${Array.from({ length: 12 }, (_, n) => `fragment F${n + 1} on Lamp { next { ...F${n + 2} } }`).join(' ')} fragment F13 on Lamp { name }`;
    expect(await codes(nested)).toEqual(['DOCUMENT_TOO_DEEP']);
    const wide = `{ lamps { edges { node { ...F1 } } } } ${Array.from({ length: 6 }, (_, n) => `fragment F${n + 1} on Lamp { next { ...F${n + 2} } self { ...F${n + 2} } again: next { ...F${n + 2} } }`).join(' ')} fragment F7 on Lamp { name }`;
    expect(await codes(wide)).toEqual(['DOCUMENT_TOO_COSTLY']);
    expect(await codes('{ lamps { edges { node { ...A } } } } fragment A on Lamp { next { ...A } }')).toEqual(['INVALID_DOCUMENT']);
  });

  it('count what a page may hold', async () => {
    const page = (first: string) =>
      `query ${first === '$n' ? '($n: Int)' : ''} { lamps(first: ${first}) { edges { node { ${Array.from({ length: 25 }, (_, n) => `a${n}: next { id next { id } }`).join(' ')} } } } }`;
    expect(await codes(page('10'), { n: 1 })).toBeUndefined();
    expect(await codes(page('1000'), { n: 1 })).toEqual(['DOCUMENT_TOO_COSTLY']);
    expect(await codes(page('$n'), { n: 1 })).toEqual(['DOCUMENT_TOO_COSTLY']);
    expect(await codes('query ($n: Int) { lamps(first: $n) { edges { node { id next { id } } } } }', { n: 1_000 })).toBeUndefined();
  });

  it.each(['-1', '-2000000000', '0'])('count a page of %s as one entry: it makes nothing else cheaper', async (first) => {
    const dear = `lamps(first: 1000) { edges { node { ${Array.from({ length: 25 }, (_, n) => `a${n}: next { id }`).join(' ')} } } }`;
    expect(await codes(`{ none: lamps(first: ${first}) @skip(if: true) { edges { node { id } } } ${dear} }`)).toEqual(['DOCUMENT_TOO_COSTLY']);
    expect(await codes(`query ($n: Int = ${first}) { ${dear.replace('1000', '$n')} }`)).toEqual(['DOCUMENT_TOO_COSTLY']);
  });

  it('let 30 aliases through, and not 31', async () => {
    const aliased = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: whoami`).join(' ')} }`;
    expect(await codes(aliased(30))).toBeUndefined();
    expect(await codes(aliased(31))).toEqual(['TOO_MANY_ALIASES']);
  });

  it('hold for the length of the document', async () => {
    expect(await codes(`{ whoami } #${'.'.repeat(16_000)}`)).toEqual(['DOCUMENT_TOO_LONG']);
    expect(await codes(`{ ${'whoami '.repeat(10)} }`)).toBeUndefined();
    expect(await codes(`{ ${'whoami '.repeat(11)} }`)).toEqual(['TOO_MANY_REPETITIONS']);
    expect(await codes(`{ ${'whoami '.repeat(2_000)} }`)).toEqual(['DOCUMENT_TOO_COSTLY']);
    expect(await codes(`{ ${'...f '.repeat(11)} } fragment f on Query { whoami }`)).toEqual(['TOO_MANY_REPETITIONS']);
    expect(await codes(`{ ${'a: whoami '.repeat(11)} }`)).toEqual(['TOO_MANY_REPETITIONS']);
    expect(await codes('{ whoami @skip(if: false) @include(if: true) }')).toBeUndefined();
    expect(await codes(`{ whoami ${'@skip(if: false) '.repeat(5)} }`)).toEqual(['TOO_MANY_DIRECTIVES']);
    expect(await codes(`{ ${'id '.repeat(3_001)} }`)).toEqual(['DOCUMENT_TOO_LONG']);
  });

  it('hold for the name of an operation: 200 characters', async () => {
    const [longest, longer] = ['A'.repeat(200), 'A'.repeat(201)];
    const get = (name: string) => fetch(`${served.url}?${new URLSearchParams({ query: `query ${name} { whoami }`, operationName: name }).toString()}`);
    expect(await codes(`query ${longest} { whoami }`, {}, { operationName: longest })).toBeUndefined();
    expect(await codes(`query ${longer} { whoami }`, {}, { operationName: longer })).toEqual(['BAD_REQUEST']);
    expect([(await get(longest)).status, (await get(longer)).status]).toEqual([200, 400]);
  });

  it('hold for a page', async () => {
    expect((await served.ask('{ lamps(first: 1001) { totalCount } }')).body.errors).toEqual([
      expect.objectContaining({ message: 'Correct first: it must not be greater than 1000.', extensions: { code: 'INVALID_INPUT', field: 'first' } }),
    ]);
    expect((await served.ask('{ lamps(first: 1000) { edges { cursor } } }')).body.data.lamps.edges).toHaveLength(1_000);
    expect((await served.ask('{ lamps { edges { cursor } pageInfo { hasNextPage endCursor } totalCount } }')).body.data.lamps).toMatchObject({
      pageInfo: { hasNextPage: true, endCursor: 'at 49' },
      totalCount: 1_000,
    });
  });

  it('hold for the body: 1 MiB', async () => {
    const body = (bytes: number) => JSON.stringify({ query: '{ whoami }', variables: { filling: '' } }).replace('""', `"${'x'.repeat(bytes)}"`);
    const small = body(1_048_576 - body(0).length);
    expect([small.length, (await served.send(small)).status]).toEqual([1_048_576, 200]);
    const { status, body: answer } = await served.send(`${small} `);
    expect(status).toBe(413);
    expect(answer).toEqual({ errors: [{ message: expect.stringContaining('larger than 1048576 bytes. Send less at once'), extensions: { code: 'BODY_TOO_LARGE' } }] });
  });
});

describe('Scalars, interpreted and compiled', () => {
  it('take an instant with any offset and answer in UTC', async () => {
    expect((await everyTime('{ echo(instant: "2027-06-01T08:00:00+08:00") { instant } }')).body.data.echo).toEqual({ instant: '2027-06-01T00:00:00.000Z' });
    const query = 'query ($at: DateTime, $all: [DateTime!]) { echo(instant: $at, instants: $all) { instant instants } }';
    expect((await everyTime(query, { at: '2027-06-01T00:00:00.123456Z', all: ['2024-02-29T23:59:59-01:30'] })).body.data.echo).toEqual({
      instant: '2027-06-01T00:00:00.123Z',
      instants: ['2024-03-01T01:29:59.000Z'],
    });
    expect((await everyTime(query, { at: null })).body.data.echo).toEqual({ instant: null, instants: null });
  });

  it.each([
    ...['2027-06-01', '2027-06-01T08:00:00', '2027-06-31T00:00:00Z', '2027-02-29T00:00:00Z', '1 June', '2027-06-01T24:00:00Z', ''],
    ...['9999-12-31T23:59:59-01:00', '0000-06-01T00:00:00Z', '0001-01-01T00:00:00+01:00'],
  ])('refuse %p as an instant', async (at) => {
    const { body } = await everyTime('query ($at: DateTime) { echo(instant: $at) { instant } }', { at });
    expect(body.errors?.map((error) => [error.extensions.code, error.message])).toEqual([['INVALID_VALUE', expect.stringContaining('Give an instant with its offset')]]);
    expect(await codes(`{ echo(instant: "${at}") { instant } }`)).toEqual(['INVALID_VALUE']);
  });

  it('take GeoJSON and JSON as they are, in variables and in the document', async () => {
    const geometry = {
      type: 'LineString',
      coordinates: [
        [116.39, 39.93],
        [116.4, 39.94, 1e-7],
      ],
    };
    const json = { a: [1, null, 'x', { b: true }], n: 12.5 };
    expect((await everyTime('query ($g: GeoJSON, $j: JSON) { echo(geometry: $g, json: $j) { geometry json } }', { g: geometry, j: json })).body.data.echo).toEqual({
      geometry,
      json,
    });
    expect((await everyTime('{ echo(geometry: { type: "Point", coordinates: [1, 2.5] }, json: [1, "a", null]) { geometry json } }')).body.data.echo).toEqual({
      geometry: { type: 'Point', coordinates: [1, 2.5] },
      json: [1, 'a', null],
    });
    expect(await codes('query ($x: JSON) { echo(json: [1, $x]) { json } }', { x: 2 })).toEqual(['INVALID_VALUE']);
    expect(await codes('query ($g: GeoJSON) { echo(geometry: $g) { geometry } }', { g: [1, 2] })).toEqual(['INVALID_VALUE']);
  });

  it.each([
    ['nested without end', { type: 'Point', coordinates: JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) as unknown }],
    ['with the name of what objects have', { type: 'Point', coordinates: [1, 2], crs: { constructor: 1 } }],
  ])('refuse JSON that is %s', async (_, geometry) => {
    expect(await codes('query ($g: GeoJSON) { echo(geometry: $g) { geometry } }', { g: geometry })).toEqual(['INVALID_VALUE']);
    expect(await codes('query ($j: JSON) { echo(json: $j) { json } }', { j: geometry })).toEqual(['INVALID_VALUE']);
  });

  it('take JSON as deep as any geometry is', async () => {
    const json = JSON.parse(`${'['.repeat(32)}${']'.repeat(32)}`) as unknown;
    expect((await everyTime('query ($j: JSON) { echo(json: $j) { json } }', { j: json })).body.data.echo).toEqual({ json });
    expect(await codes('query ($j: JSON) { echo(json: $j) { json } }', { j: [json] })).toEqual(['INVALID_VALUE']);
  });

  it('take cursors and tokens as text', async () => {
    expect((await everyTime('query ($c: Cursor, $t: PositionToken) { echo(cursor: $c, token: $t) { cursor token } }', { c: 'abc', t: 'def' })).body.data.echo).toEqual({
      cursor: 'abc',
      token: 'def',
    });
    expect(await codes('query ($c: Cursor) { echo(cursor: $c) { cursor } }', { c: 5 })).toEqual(['INVALID_VALUE']);
  });
});

describe('Ids', () => {
  it('are global, lead back to the thing, and are null where there is none', async () => {
    const id = toGlobalId('Lamp', '3');
    expect((await everyTime('query ($id: ID!) { node(id: $id) { __typename id ... on Lamp { name nextId self { id } } } }', { id })).body.data.node).toEqual({
      __typename: 'Lamp',
      id,
      name: 'lamp 3',
      nextId: null,
      self: { id },
    });
    for (const unknown of [toGlobalId('Lamp', 'dark'), toGlobalId('Tree', '1'), 'nonsense', '', toGlobalId('Lamp', 'a\0b')]) {
      expect((await served.ask('query ($id: ID!) { node(id: $id) { id } }', { id: unknown })).body).toEqual({ data: { node: null } });
    }
    expect(fromGlobalId(`${id}=`)).toBeNull();
  });

  it('of many fields are looked up in one message', async () => {
    asked.length = 0;
    const { body } = await served.ask('{ lamps(first: 8) { edges { node { next { name } } } } }');
    expect(asked).toHaveLength(1);
    expect(body.data.lamps.edges.map((edge: { node: unknown }) => edge.node)).toEqual([
      ...Array.from({ length: 7 }, (_, n) => ({ next: { name: `lamp after ${n}` } })),
      { next: null },
    ]);
  });
});

describe('What a list holds in all', () => {
  const fragment = 'fragment Total on LampConnection { ...Deeper } fragment Deeper on LampConnection { totalCount }';
  it.each<[string, string, object?]>([
    ['itself', '{ lamps { totalCount } }'],
    ['under another name', '{ lamps { edges { cursor } all: totalCount } }'],
    ['in fragments', `{ lamps { ...Total } } ${fragment}`],
    ['in a fragment without a name', '{ lamps { ... { ... on LampConnection { totalCount } } } }'],
    ['in the second of two selections that are one', '{ lamps { edges { cursor } } lamps { totalCount } }'],
    ['unless it says otherwise', 'query ($no: Boolean!) { lamps { totalCount @skip(if: $no) @include(if: true) } }', { no: false }],
    ['if it says so', 'query ($yes: Boolean = true) { lamps { ...Total @include(if: $yes) } } fragment Total on LampConnection { totalCount }'],
  ])('is found out for who selects it: %s', async (_, query, variables = {}) => {
    totals.length = 0;
    const { body } = await everyTime(query, variables);
    expect(Object.values<object>(body.data.lamps)).toContain(1_000);
    expect(new Set(totals)).toEqual(new Set([true]));
  });

  it.each<[string, string, object?]>([
    ['nowhere', '{ lamps { edges { cursor } } }'],
    ['but as the name of something else', '{ lamps { totalCount: __typename } }'],
    ['in something else', '{ lamps(first: 1) { edges { node { next { name } } } } other: lamps { totalCount } }'],
    ['but left out', 'query ($no: Boolean!) { lamps { __typename totalCount @include(if: $no) } }', { no: false }],
    ['but skipped', '{ lamps { __typename totalCount @skip(if: true) } }'],
    ['in a fragment that is left out', `query ($no: Boolean = false) { lamps { __typename ...Total @include(if: $no) } } ${fragment}`],
    ['in a selection that is left out', 'query ($no: Boolean!) { lamps { __typename } lamps @include(if: $no) { totalCount } }', { no: false }],
    ['in a fragment in such a selection', `query ($no: Boolean!) { lamps { __typename } lamps @include(if: $no) { ...Total } } ${fragment}`, { no: false }],
    ['in a fragment without a name in such a selection', '{ lamps { __typename } lamps @skip(if: true) { ... { totalCount } } }'],
    ['further down in what is left out', `{ lamps { __typename } ... @include(if: false) { lamps { ...Total } } } ${fragment}`],
    ['in a fragment that is left out around it', `{ lamps { __typename } ...Left @skip(if: true) } fragment Left on Query { lamps { ...Total } } ${fragment}`],
  ])('is not looked for where it is selected %s', async (_, query, variables = {}) => {
    totals.length = 0;
    const { body } = await everyTime(query, variables);
    expect(body.errors).toBeUndefined();
    expect(new Set(totals.filter((_total, nth) => !query.includes('other:') || nth % 2 === 0))).toEqual(new Set([false]));
  });

  it('is the same for one fragment in two lists, of which one leaves it out', async () => {
    const query = `query ($no: Boolean!) { a: lamps(first: 1) { __typename ...Total @include(if: $no) } b: lamps(first: 1) { ...Total } } ${fragment}`;
    expect((await everyTime(query, { no: false })).body).toEqual({ data: { a: { __typename: 'LampConnection' }, b: { totalCount: 1_000 } } });
  });
});

describe('What a source holds already', () => {
  it('is not looked for: a list finds it with its entries, however they are selected', async () => {
    shades.length = 0;
    const { body } = await everyTime(
      'query ($no: Boolean = false) { lamps(first: 2) { ...Entries } } fragment Entries on LampConnection { edges { node { ... on Node { ... on Lamp { shade id @skip(if: $no) } } } } }',
    );
    expect(body.data.lamps.edges).toEqual([0, 1].map((n) => ({ node: { shade: 'glass', id: toGlobalId('Lamp', String(n)) } })));
    expect(shades).toEqual([]);
  });

  it('is looked for where it does not', async () => {
    shades.length = 0;
    const { body } = await everyTime('query ($id: ID!) { node(id: $id) { ... on Lamp { shade } } }', { id: toGlobalId('Lamp', '7') });
    expect(body).toEqual({ data: { node: { shade: 'paper' } } });
    expect(new Set(shades)).toEqual(new Set(['7']));
  });
});

describe('A mutation', () => {
  const flick = 'mutation ($input: SwitchInput!) { switchLamp(input: $input) { lamp { id } token refusal { code message field } } }';

  it('answers with the thing and a token', async () =>
    expect((await everyTime(flick, { input: { idempotencyKey: 'k', lampId: toGlobalId('Lamp', '3') } })).body.data.switchLamp).toEqual({
      lamp: { id: toGlobalId('Lamp', '3') },
      token: Buffer.from('[["lamps",1,0,7]]').toString('base64url'),
      refusal: null,
    }));

  it('answers with a token that stands for the one that was sent as well, so that the last one is enough', async () => {
    const tokenFor = async (token: string) =>
      (await everyTime(flick, { input: { idempotencyKey: 'k', lampId: toGlobalId('Lamp', '3'), token } })).body.data.switchLamp.token;
    const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(await tokenFor(base64([['trees', 1, 0, 5]]))).toBe(
      base64([
        ['lamps', 1, 0, 7],
        ['trees', 1, 0, 5],
      ]),
    );
    expect(await tokenFor(base64([['lamps', 1, 0, 9]]))).toBe(base64([['lamps', 1, 0, 9]]));
    expect(await tokenFor('rubbish')).toBe(base64([['lamps', 1, 0, 7]]));
  });

  it('answers an id of another type with a refusal', async () =>
    expect((await everyTime(flick, { input: { idempotencyKey: 'k', lampId: toGlobalId('Tree', '3') } })).body.data.switchLamp).toEqual({
      lamp: null,
      token: null,
      refusal: { code: 'UNKNOWN_LAMP', message: 'This is the id of a Tree, not of a Lamp.', field: 'lampId' },
    }));

  it('passes a fault on as a fault', async () => expect(await codes(flick, { input: { idempotencyKey: 'k', lampId: 'x', brightness: -1 } })).toEqual(['INTERNAL']));
});
