import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { TestIssuer } from '../../libs/platform/identity/testing/issuer.js';
import { startApp, type RunningApp } from '../support/start-app.js';

/**
 * The thirteen checks of graphql-cop (github.com/dolevf/graphql-cop), each with what it sends and what it takes for a finding, against the
 * configuration of production: tokens of an issuer of one's own, and nothing for developers.
 */
let issuer: TestIssuer;
let app: RunningApp;
beforeAll(async () => {
  issuer = await TestIssuer.start();
  app = await startApp({ HUTONG_ISSUERS: `${issuer.url}|${TestIssuer.audience}`, HUTONG_LOG_LEVEL: 'fatal' });
}, 60_000);
afterAll(async () => {
  await app.stop();
  await issuer.stop();
});

const json = { 'content-type': 'application/json' };
type Answer = { readonly status: number; readonly text: string; readonly codes: readonly string[]; readonly data: unknown };
const answerTo = async (path: string, init?: RequestInit): Promise<Answer> => {
  const response = await fetch(`${app.url}${path}`, init);
  const text = await response.text();
  const body = response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as { data?: unknown; errors?: { extensions: { code: string } }[] }) : {};
  return { status: response.status, text, codes: body.errors?.map(({ extensions }) => extensions.code) ?? [], data: body.data };
};
const post = (body: unknown) => answerTo('/graphql', { method: 'POST', headers: json, body: JSON.stringify(body) });
const query = (text: string) => post({ query: text, operationName: 'cop' });
const times = (count: number, part: (n: number) => string): string => Array.from({ length: count }, (_, n) => part(n)).join(' ');

describe('graphql-cop finds nothing:', () => {
  it('answers an honest question (so that what is refused below is refused for a reason)', async () => {
    expect((await query('query cop { __typename }')).data).toEqual({ __typename: 'Query' });
  });

  it.each([
    ['alias overloading', `query cop { ${times(101, (n) => `alias${n}: __typename`)} }`, ['TOO_MANY_ALIASES']],
    ['directive overloading', `query cop { __typename ${times(10, () => '@aa')} }`, ['TOO_MANY_DIRECTIVES']],
    ['field duplication', `query cop { ${times(500, () => '__typename')} }`, ['TOO_MANY_REPETITIONS']],
    [
      'circular introspection',
      `query cop { __schema { types { ${'fields { type { '.repeat(4)} name ${'} } '.repeat(4)} } } }`,
      ['INVALID_DOCUMENT', 'INTROSPECTION_OFF'],
    ],
    ['introspection', 'query cop { __schema { types { name fields { name } } } }', ['INTROSPECTION_OFF']],
    ['a type by its name', 'query cop { __type(name: "Works") { name } }', ['INTROSPECTION_OFF']],
  ])('%s', async (_, text, codes) => {
    const answer = await query(text);
    expect([answer.codes, answer.data]).toEqual([codes, undefined]);
  });

  it('the introspection that tools send', async () => {
    const answer = await post({ query: getIntrospectionQuery() });
    expect([new Set(answer.codes), answer.data]).toEqual([new Set(['INTROSPECTION_OFF']), undefined]);
  });

  it('array-based batches', async () => {
    const answer = await post(Array.from({ length: 10 }, () => ({ query: 'query cop { __typename }' })));
    expect([answer.status, answer.codes]).toEqual([400, ['BATCH_REFUSED']]);
  });

  it.each([
    ['of a field', { query: 'query cop { workss { totalCount } }' }],
    ['of a field of introspection', { query: 'query cop { __schema { directive } }' }],
    ['of an argument', { query: 'query cop { works(frist: 1) { totalCount } }' }],
    ['of a type', { query: 'query cop($a: Floot) { __typename }' }],
    ['of an enum’s value, in a variable', { query: 'query ($f: ParkedFilter) { parkedMessages(filter: $f) { totalCount } }', variables: { f: { states: ['PARKD'] } } }],
    ['of an input’s field, in a variable', { query: 'query ($f: ParkedFilter) { parkedMessages(filter: $f) { totalCount } }', variables: { f: { stats: ['PARKED'] } } }],
  ])('suggestions %s', async (_, body) => {
    const answer = await post(body);
    expect(answer.codes.length).toBeGreaterThan(0);
    expect(answer.text).not.toMatch(/did you mean/i);
  });

  it('queries by GET, which any page can make a browser send', async () => {
    const answer = await answerTo(`/graphql?query=${encodeURIComponent('query cop { __typename }')}`);
    expect([answer.status, answer.codes, answer.data]).toEqual([400, ['GET_BY_HASH_ONLY'], undefined]);
  });

  it('mutations by GET', async () => {
    const answer = await answerTo(`/graphql?query=${encodeURIComponent('mutation cop { __typename }')}`);
    expect([answer.status, answer.data]).toEqual([400, undefined]);
  });

  it('mutations by GET under a known hash', async () => {
    const text = 'mutation { openProject(input: { idempotencyKey: "g", name: "By GET", kind: AREA, district: "Guihua" }) { refusal { code } } }';
    const sha256Hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
    const persisted = { persistedQuery: { version: 1, sha256Hash } };
    expect((await post({ query: text, extensions: persisted })).status).toBe(200);
    const answer = await answerTo(`/graphql?extensions=${encodeURIComponent(JSON.stringify(persisted))}`);
    expect([answer.status, answer.codes]).toEqual([405, ['METHOD_NOT_ALLOWED']]);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])('a form sent as %s by a page of another site', async (type) => {
    const answer = await answerTo('/graphql', { method: 'POST', headers: { 'content-type': type }, body: 'query=query cop { __typename }' });
    expect([answer.status, answer.codes]).toEqual([415, ['UNSUPPORTED_MEDIA_TYPE']]);
  });

  it.each(['/', '/graphql', '/graphiql', '/playground', '/console', '/voyager', '/altair'])('an IDE at %s', async (path) => {
    const answer = await answerTo(path, { headers: { accept: 'text/html' } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).toMatch(/^\{/);
  });

  it('traces', async () => {
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { ...json, 'x-apollo-tracing': '1' }, body: '{"query":"query cop { __typename }"}' });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('what the program says of its faults', async () => {
    const answer = await query('qwerty cop { abc }');
    expect([answer.codes, answer.data]).toEqual([['SYNTAX_ERROR'], undefined]);
    expect(answer.text).not.toMatch(/exception|stacktrace|node_modules|\.js/i);
  });
});
