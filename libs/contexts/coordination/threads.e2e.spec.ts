import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { mergeTokens, toGlobalId } from '../../platform/graphql/index.js';
import { mutation } from '../../../test/support/mutation.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';

/** What parties say to each other about an entry of the timeline: one application, each test with works of its own to talk about. */
let app: RunningApp;
let runtime: ContextRuntime;
let [street, water, gas, paver]: readonly Client[] = [];
let project: string;
let token: string;
let works: string;
let entry: string;
let keys = 0;

beforeAll(async () => {
  app = await startApp();
  runtime = app.app.get<ContextRuntime>(runtimeOf('coordination'));
  const district = await app.register('District', 'GOVERNMENT');
  [street, water, gas, paver] = await Promise.all([
    app.register('Street Office', 'COORDINATION'),
    app.register('Water Co.', 'UTILITY'),
    app.register('Gas Co.', 'UTILITY'),
    app.register('Paver', 'CONTRACTOR'),
  ]);
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
  project = openProject.project.id;
  token = openProject.token;
});
afterAll(() => app.stop());
beforeEach(async () => {
  const { planWorks } = await water!.ask(mutation('planWorks', 'works { id }'), {
    input: {
      idempotencyKey: `works ${keys++}`,
      token,
      projectId: project,
      title: 'Trench',
      kind: 'EXCAVATION',
      footprint: { geometry: { type: 'Point', coordinates: [116.39, 39.9 + keys * 0.001] } },
      window: { start: '2027-06-01T00:00:00Z', end: '2027-06-11T00:00:00Z' },
    },
  });
  works = planWorks.works.id;
  token = planWorks.token;
  const { timeline } = await water!.ask(
    'query ($works: ID!, $token: PositionToken) { timeline(filter: { subjectIds: [$works] }, token: $token) { edges { node { id } } } }',
    {
      works,
      token,
    },
  );
  entry = timeline.edges[0].node.id;
});

const messageFields = 'id number text personId at recordedAt author { name } mentions { name } readBy { upTo at organisation { name } }';
const threadFields = 'id openedAt status closedAt closedReason messageCount unread openedBy { name } entry { id } readBy { upTo at recordedAt organisation { name } }';
const wholeThread = `${threadFields} messages { totalCount edges { cursor node { ${messageFields} } } }`;
const fieldsOf = (name: string) => (name === 'openThread' || name === 'postMessage' ? `message { ${messageFields} }` : '');

const send = async (by: Client, name: string, input: object) => {
  const answer = await by.ask(mutation(name, `thread { ${threadFields} } ${fieldsOf(name)}`), { input: { idempotencyKey: `k${keys++}`, ...input } });
  if (answer[name].token) token = mergeTokens(token, answer[name].token);
  return answer[name];
};
const open = async (by: Client, input: object = {}): Promise<string> => {
  const { thread, refusal } = await send(by, 'openThread', { entryId: entry, text: 'When is the trench closed?', ...input });
  expect(refusal).toBeNull();
  return thread.id;
};
const post = (by: Client, threadId: string, text: string, input: object = {}) => send(by, 'postMessage', { threadId, text, ...input });
const read = (by: Client, threadId: string, upTo: number, input: object = {}) => send(by, 'markThreadRead', { threadId, upTo, ...input });
const see = async (by: Client, threadId: string) => (await by.ask(`query ($id: ID!) { node(id: $id) { ... on Thread { ${wholeThread} } } }`, { id: threadId })).node;
const anybody: Pick<Client, 'ask'> = {
  ask: async (query, variables) => {
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) });
    return ((await response.json()) as { data: never }).data;
  },
};
const organisation = (name: string) => expect.objectContaining({ organisation: { name } });

describe('Two parties talk about an entry (F7)', () => {
  it('and each message says who has read it, and when, by organisation', async () => {
    const thread = await open(paver!, { occurredAt: '2025-05-05T10:00:00+08:00', mentions: [water!.id] });
    await read(water!, thread, 1, { occurredAt: '2025-05-05T10:02:00+08:00' });
    await post(water!, thread, 'On Thursday', { occurredAt: '2025-05-05T10:05:00+08:00' });
    await read(gas!, thread, 2, { occurredAt: '2025-05-06T09:00:00+08:00' });
    const seen = await see(paver!, thread);
    expect(seen).toMatchObject({
      openedAt: '2025-05-05T02:00:00.000Z',
      status: 'OPEN',
      messageCount: 2,
      openedBy: { name: 'Paver' },
      entry: { id: entry },
      readBy: [
        { organisation: { name: 'Paver' }, upTo: 1, at: '2025-05-05T02:00:00.000Z' },
        { organisation: { name: 'Water Co.' }, upTo: 2, at: '2025-05-05T02:05:00.000Z' },
        { organisation: { name: 'Gas Co.' }, upTo: 2, at: '2025-05-06T01:00:00.000Z' },
      ],
    });
    const [first, second] = seen.messages.edges.map(({ node }: { node: object }) => node);
    expect(first).toMatchObject({
      number: 1,
      text: 'When is the trench closed?',
      author: { name: 'Paver' },
      mentions: [{ name: 'Water Co.' }],
      readBy: [
        { organisation: { name: 'Paver' }, at: '2025-05-05T02:00:00.000Z' },
        // Not when it answered: when it first read.
        { organisation: { name: 'Water Co.' }, at: '2025-05-05T02:02:00.000Z' },
        { organisation: { name: 'Gas Co.' }, at: '2025-05-06T01:00:00.000Z' },
      ],
    });
    expect(second).toMatchObject({ number: 2, author: { name: 'Water Co.' }, mentions: [], at: '2025-05-05T02:05:00.000Z' });
    expect(second.readBy).toEqual([organisation('Water Co.'), organisation('Gas Co.')]);
    // What somebody says of its own clock does not hide when it said so.
    expect(Date.parse(second.recordedAt)).toBeGreaterThan(Date.parse('2026-01-01T00:00:00Z'));
  });

  it('and each organisation sees what it has not read; reading goes forward, and of what was read already nothing is written', async () => {
    const thread = await open(paver!);
    await post(paver!, thread, 'And by whom?');
    const unread = async () => Promise.all([paver!, water!, gas!].map(async (by) => (await see(by, thread)).unread));
    expect(await unread()).toEqual([0, 2, 2]);
    expect((await read(water!, thread, 1)).thread.unread).toBe(1);
    await post(gas!, thread, 'By us');
    expect(await unread()).toEqual([1, 2, 0]);
    const { unread: nobodys } = (await anybody.ask('query ($id: ID!) { node(id: $id) { ... on Thread { unread } } }', { id: thread })).node;
    expect(nobodys).toBeNull();
    const before = await runtime.store.highWater();
    expect(await read(water!, thread, 1)).toMatchObject({ refusal: null, thread: { id: thread, unread: 2 } });
    expect(await runtime.store.highWater()).toBe(before);
  });

  it('and who comes late can still read a thread that was closed, by a coordinator or by who opened it', async () => {
    const thread = await open(paver!);
    expect((await send(street!, 'closeThread', { threadId: thread, reason: 'Decided elsewhere' })).thread).toMatchObject({
      status: 'CLOSED',
      closedReason: 'Decided elsewhere',
      closedAt: expect.any(String),
    });
    expect((await read(gas!, thread, 1)).refusal).toBeNull();
    const [{ node: message }] = (await see(paver!, thread)).messages.edges;
    expect(message.readBy).toEqual([organisation('Paver'), organisation('Gas Co.')]);
    const own = await open(paver!);
    expect((await send(paver!, 'closeThread', { threadId: own, reason: 'Thank you' })).thread.status).toBe('CLOSED');
  });

  it('and outsiders see no person, neither in a message nor in the timeline', async () => {
    const thread = await open(paver!);
    const query = `query ($id: ID!) { node(id: $id) { ... on Thread { messages { edges { node { personId } } } } }
      timeline(filter: { subjectIds: [$id] }) { edges { node { actor organisation { name } } } } }`;
    for (const [by, person] of [
      [paver!, `person of ${paver!.organisationId}`],
      [water!, null],
      [anybody, null],
    ] as const) {
      const { node, timeline } = await by.ask(query, { id: thread });
      expect(node.messages.edges).toEqual([{ node: { personId: person } }]);
      expect(timeline.edges).toEqual([{ node: { actor: person, organisation: { name: 'Paver' } } }]);
      if (by !== paver)
        expect(JSON.stringify(await by.ask(`query ($id: ID!) { node(id: $id) { ... on Thread { ${wholeThread} } } }`, { id: thread }))).not.toContain('person of');
    }
  });

  it('once, however often the same command comes', async () => {
    const input = { idempotencyKey: 'again', entryId: entry, text: 'Once' };
    const first = await send(paver!, 'openThread', input);
    expect(await send(paver!, 'openThread', input)).toEqual(first);
    expect((await send(paver!, 'openThread', { ...input, text: 'Twice' })).refusal).toMatchObject({ code: 'KEY_REUSED', field: 'idempotencyKey' });
    const answer = { idempotencyKey: 'answer', threadId: first.thread.id, text: 'Twice?' };
    const posted = await send(water!, 'postMessage', answer);
    await post(gas!, first.thread.id, 'No');
    expect((await send(water!, 'postMessage', answer)).message).toMatchObject({ number: 2, id: posted.message.id });
    expect((await see(water!, first.thread.id)).messageCount).toBe(3);
  });

  it('twice in one document, and each answer holds what was said by then', async () => {
    const thread = await open(paver!);
    const fields = 'thread { messageCount unread messages { edges { node { text } } } } message { number }';
    const one = (key: string) => `${key}: postMessage(input: { idempotencyKey: "${key} ${keys++}", threadId: $thread, text: "${key}" }) { ${fields} }`;
    const { first, second } = await water!.ask(`mutation ($thread: ID!) { ${one('first')} ${one('second')} }`, { thread });
    const texts = ({ thread: { messages } }: { thread: { messages: { edges: { node: { text: string } }[] } } }) => messages.edges.map(({ node }) => node.text);
    expect(first).toMatchObject({ thread: { messageCount: 2, unread: 0 }, message: { number: 2 } });
    expect(second).toMatchObject({ thread: { messageCount: 3, unread: 0 }, message: { number: 3 } });
    expect([texts(first), texts(second)].map((said) => said.slice(1))).toEqual([['first'], ['first', 'second']]);
  });

  it('and what was written is never left out of what its token reads, even where an earlier append is still under way', async () => {
    const ended = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const metadata = { ...(await runtime.store.readAll(0, 1)).events[0]!.metadata, audience: null };
    const earlier = runtime.database.transaction(async (tx) => {
      await runtime.store.appendIn(tx, [{ streamId: 'slow', expected: 'any', events: [{ type: 'slow', schemaVersion: 1, data: {}, occurredAt: new Date() }], metadata }]);
      begun.resolve();
      await ended.promise;
    });
    await begun.promise;
    const query = 'query ($token: PositionToken, $entry: ID) { threads(token: $token, filter: { entryId: $entry }) { totalCount } }';
    try {
      const answer = await send(paver!, 'openThread', { entryId: entry, text: 'Hello?' });
      expect(answer).toMatchObject({ refusal: null, thread: null, token: expect.any(String) });
      const { body } = await paver!.send(JSON.stringify({ query, variables: { token, entry } }));
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'STILL_BEHIND', field: 'token' } }] });
    } finally {
      ended.resolve();
      await earlier;
    }
    expect((await paver!.ask(query, { token, entry })).threads.totalCount).toBe(1);
  });

  it('fifty at once: their messages are numbered without gaps, and nobody is turned away', async () => {
    const thread = await open(paver!);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => post([water!, gas!, paver!, street!][n % 4]!, thread, `Message ${n}`)));
    expect(answers.map(({ refusal }) => refusal)).toEqual(answers.map(() => null));
    expect(answers.map(({ message }) => message.number).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 2));
    const { messages } = (
      await water!.ask('query ($id: ID!) { node(id: $id) { ... on Thread { messages(first: 100) { edges { node { number text } } } } } }', { id: thread })
    ).node;
    expect(messages.edges.map(({ node }: { node: { number: number } }) => node.number)).toEqual(Array.from({ length: 51 }, (_, n) => n + 1));
    for (const { message } of answers) expect(messages.edges[message.number - 1].node.text).toBe(message.text);
  });
});

describe('Threads', () => {
  type List = { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string }; edges: { cursor: string; node: { id: string } }[] };
  const list = async (by: Pick<Client, 'ask'>, filter: object, page: object = {}): Promise<List> => {
    const { threads } = await by.ask(
      'query ($filter: ThreadFilter, $first: Int, $after: String, $token: PositionToken) { threads(filter: $filter, first: $first, after: $after, token: $token) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } } }',
      { filter, token, ...page },
    );
    return threads;
  };
  const ids = async (by: Pick<Client, 'ask'>, filter: object) => (await list(by, filter)).edges.map(({ node }) => node.id);

  it('are found by project, entry and status, by whom they mention and what is unread; with the token at once', async () => {
    const [asked, told, closed] = [await open(paver!, { mentions: [water!.id] }), await open(gas!), await open(paver!)];
    await post(gas!, told, 'Ask the water company', { mentions: [water!.id, paver!.id] });
    await send(paver!, 'closeThread', { threadId: closed, reason: 'Settled' });
    await read(water!, asked, 1);
    expect(await ids(water!, { entryId: entry })).toEqual([asked, told, closed]);
    expect((await ids(water!, { projectId: project })).slice(-3)).toEqual([asked, told, closed]);
    expect(await ids(water!, { projectId: toGlobalId('Project', 'nowhere') })).toEqual([]);
    expect(await ids(water!, { entryId: entry, status: 'CLOSED' })).toEqual([closed]);
    expect(await ids(water!, { entryId: entry, status: 'OPEN' })).toEqual([asked, told]);
    expect(await ids(water!, { entryId: entry, mentioned: true })).toEqual([asked, told]);
    expect(await ids(paver!, { entryId: entry, mentioned: true })).toEqual([told]);
    expect(await ids(paver!, { entryId: entry, mentioned: false })).toEqual([asked, closed]);
    expect(await ids(water!, { entryId: entry, unread: true })).toEqual([told, closed]);
    expect(await ids(water!, { entryId: entry, unread: false, mentioned: true })).toEqual([asked]);
    expect(await ids(anybody, { entryId: entry })).toEqual([asked, told, closed]);
  });

  it('come in pages, their messages too', async () => {
    const opened: string[] = [];
    for (let n = 0; n < 3; n++) opened.push(await open(paver!));
    const first = await list(water!, { entryId: entry }, { first: 2 });
    const second = await list(water!, { entryId: entry }, { first: 2, after: first.pageInfo.endCursor });
    expect([first.totalCount, first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([3, true, false]);
    expect([...first.edges, ...second.edges].map(({ node }) => node.id)).toEqual(opened);
    for (const text of ['Two', 'Three']) await post(water!, opened[0]!, text);
    const page = async (after: string | null) =>
      (
        await gas!.ask(
          'query ($id: ID!, $after: String) { node(id: $id) { ... on Thread { messages(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { number } } } } } }',
          { id: opened[0], after },
        )
      ).node.messages;
    const one = await page(null);
    expect(one).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true }, edges: [{ node: { number: 1 } }, { node: { number: 2 } }] });
    expect(await page(one.pageInfo.endCursor)).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false }, edges: [{ node: { number: 3 } }] });
  });

  it('and what was said in them are found again by id', async () => {
    const { thread, message } = await send(paver!, 'openThread', { entryId: entry, text: 'Here?' });
    const ids = [thread.id, message.id, toGlobalId('Thread', 'none'), toGlobalId('Message', 'none'), toGlobalId('Message', 'none:1')];
    const nodes = await Promise.all(ids.map(async (id) => (await gas!.ask('query ($id: ID!) { node(id: $id) { __typename id } }', { id })).node));
    expect(nodes).toEqual([{ __typename: 'Thread', id: thread.id }, { __typename: 'Message', id: message.id }, null, null, null]);
  });

  it('stand in the timeline, of their project and live, as what coordination tells', async () => {
    const { cursor } = await water!.ask('query ($token: PositionToken) { cursor(token: $token) }', { token });
    const socket = createClient({ url: `${app.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
    const live = socket.iterate({
      query: 'subscription ($project: ID, $after: Cursor) { timeline(projectId: $project, after: $after) { type subject { id } data } }',
      variables: { project, after: cursor },
    });
    const thread = await open(paver!, { mentions: [water!.id] });
    await post(water!, thread, 'On Thursday');
    await read(gas!, thread, 2);
    await send(paver!, 'closeThread', { threadId: thread, reason: 'Settled' });
    const { timeline } = await gas!.ask(
      'query ($project: ID, $after: String, $token: PositionToken) { timeline(projectId: $project, after: $after, token: $token) { edges { node { type party organisation { name } subject { id } data } } } }',
      { project, after: cursor, token },
    );
    const told = timeline.edges.map(({ node }: { node: object }) => node);
    expect(told).toMatchObject([
      {
        type: 'coordination.thread-opened.v1',
        party: 'CONTRACTOR',
        organisation: { name: 'Paver' },
        data: { text: 'When is the trench closed?', mentions: [water!.organisationId] },
      },
      { type: 'coordination.message-posted.v1', party: 'UTILITY', organisation: { name: 'Water Co.' }, data: { number: 2, text: 'On Thursday' } },
      { type: 'coordination.thread-read.v1', organisation: { name: 'Gas Co.' }, data: { organisationId: gas!.organisationId, upTo: 2 } },
      { type: 'coordination.thread-closed.v1', organisation: { name: 'Paver' }, data: { reason: 'Settled' } },
    ]);
    expect(told.map(({ subject }: { subject: { id: string } }) => subject.id)).toEqual([thread, thread, thread, thread]);
    for (const { type, data, subject } of told) expect(await live.next()).toMatchObject({ value: { data: { timeline: { type, data, subject } } } });
    await socket.dispose();
    // A thread on an entry of a thread is a thread as well.
    const { timeline: own } = await gas!.ask('query ($thread: ID!) { timeline(filter: { subjectIds: [$thread] }) { edges { node { id } } } }', { thread });
    expect(await open(gas!, { entryId: own.edges[0].node.id })).not.toBe(thread);
  });

  it('and works are shown with their entries, asked for once a page', async () => {
    const [first, second] = [await open(paver!), await open(gas!)];
    let asked = 0;
    const { pool } = runtime.database;
    const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
    pool.query = ((...args: unknown[]) => {
      const { text } = typeof args[0] === 'string' ? { text: args[0] } : (args[0] as { text: string });
      // What runs in the background reads the log and its progress.
      if (/works_board|threads|thread_messages/.test(text)) asked++;
      return query(...args);
    }) as never;
    const { timeline } = await water!.ask(
      'query ($project: ID) { timeline(projectId: $project, first: 1000) { edges { node { id type threadCount threads { id messages { totalCount } } works { id title } } } } }',
      { project },
    );
    pool.query = query as never;
    const entries = timeline.edges.map(({ node }: { node: { id: string; type: string; works: object[] } }) => node);
    expect(entries.find(({ id }: { id: string }) => id === entry)).toMatchObject({
      threadCount: 2,
      threads: [
        { id: second, messages: { totalCount: 1 } },
        { id: first, messages: { totalCount: 1 } },
      ],
      works: [{ id: works, title: 'Trench' }],
    });
    expect(entries[0]).toMatchObject({ type: 'government.project-opened.v1', threadCount: 0, threads: [], works: [] });
    expect(entries.length).toBeGreaterThan(20);
    // The page with works and counts, the threads, and of their messages a page and the numbers.
    expect(asked).toBe(4);
  });

  it('are the same with an entry of a page as with one that is asked for alone, whatever is selected', async () => {
    const shown = 'id type party subjectType occurredAt threadCount organisation { name } works { id title footprint { widthMetres geometry } } data';
    const page = async (fields: string) =>
      (await water!.ask(`query ($project: ID) { timeline(projectId: $project, first: 1000) { edges { node { ${fields} } } } }`, { project })).timeline.edges;
    const [whole, small] = [await page(shown), await page('id threadCount works { id }')];
    const alone = (await water!.ask(`query ($id: ID!) { node(id: $id) { ... on TimelineEntry { ${shown} } } }`, { id: entry })).node;
    expect(alone.works).toEqual([expect.objectContaining({ id: works, footprint: expect.objectContaining({ widthMetres: expect.any(Number) }) })]);
    expect(whole.find(({ node }: { node: { id: string } }) => node.id === entry).node).toEqual(alone);
    expect(small.find(({ node }: { node: { id: string } }) => node.id === entry).node).toEqual({ id: entry, threadCount: alone.threadCount, works: [{ id: works }] });
  });

  it('are so for each field of works, however few are selected with it', async () => {
    const { __type } = await water!.ask('{ __type(name: "Works") { fields { name args { name } type { kind ofType { kind } } } } }');
    const named = (name: string) => __type.fields.find((field: { name: string }) => field.name === name);
    const leaf = (name: string) => [named(name).type.kind, named(name).type.ofType?.kind].some((kind) => kind === 'SCALAR' || kind === 'ENUM');
    const fields = [
      ...__type.fields.map(({ name }: { name: string }) => name).filter(leaf),
      ...['owner { name }', 'contractor { name }', 'project { name }', 'window { start end }', 'footprint { widthMetres }', 'reference { permit }', '...Short'],
    ];
    expect(fields.length).toBeGreaterThan(14);
    for (const field of fields) {
      const short = 'fragment Short on Works { __typename title status ...Address } fragment Address on Works { address }';
      const fragments = field === '...Short' ? short : '';
      const page = await water!.ask(`query ($project: ID) { timeline(projectId: $project, first: 1000) { edges { node { id works { ${field} } } } } } ${fragments}`, {
        project,
      });
      const alone = await water!.ask(`query ($id: ID!) { node(id: $id) { ... on Works { ${field} } } } ${fragments}`, { id: works });
      const { node } = page.timeline.edges.find((edge: { node: { id: string } }) => edge.node.id === entry);
      expect({ field, works: node.works }).toEqual({ field, works: [alone.node] });
    }
  });
});

describe('What is refused says its code and its field, and writes nothing', () => {
  let thread: string;
  let closed: string;
  let before: number;
  beforeEach(async () => {
    thread = await open(paver!);
    await post(water!, thread, 'On Thursday');
    closed = await open(paver!);
    await send(paver!, 'closeThread', { threadId: closed, reason: 'Settled' });
    before = await runtime.store.highWater();
  });
  const nobody = toGlobalId('Organisation', 'nobody');
  const refused: readonly [string, string, string, object | (() => object), string, string | null][] = [
    ['an unknown entry', 'openThread', 'paver', { entryId: toGlobalId('TimelineEntry', 'utilities:1:99999') }, 'UNKNOWN_ENTRY', 'entryId'],
    ['the id of something else as an entry', 'openThread', 'paver', () => ({ entryId: works }), 'UNKNOWN_ENTRY', 'entryId'],
    ['no id at all', 'openThread', 'paver', { entryId: 'x' }, 'UNKNOWN_ENTRY', 'entryId'],
    ['a first message that is empty', 'openThread', 'paver', { text: ' \n ' }, 'MESSAGE_EMPTY', 'text'],
    ['one of 100 kB', 'openThread', 'paver', { text: 'x'.repeat(100_000) }, 'MESSAGE_TOO_LONG', 'text'],
    ['a mention of nobody', 'openThread', 'paver', { mentions: [nobody] }, 'UNKNOWN_ORGANISATION', 'mentions'],
    ['a mention of something else', 'openThread', 'paver', () => ({ mentions: [works] }), 'UNKNOWN_ORGANISATION', 'mentions'],
    ['more mentions than anybody means', 'openThread', 'paver', () => ({ mentions: Array<string>(101).fill(water!.id) }), 'INVALID_INPUT', 'mentions'],
    ['an organisation that is not registered', 'openThread', 'stranger', {}, 'UNKNOWN_ORGANISATION', null],
    ['nobody', 'openThread', 'anybody', {}, 'UNAUTHENTICATED', null],
    ['an unknown thread', 'postMessage', 'water', { threadId: toGlobalId('Thread', 'none') }, 'UNKNOWN_THREAD', 'threadId'],
    ['the id of something else as a thread', 'postMessage', 'water', () => ({ threadId: entry }), 'UNKNOWN_THREAD', 'threadId'],
    ['an empty message', 'postMessage', 'water', { text: '' }, 'MESSAGE_EMPTY', 'text'],
    ['a message of 100 kB', 'postMessage', 'water', { text: '🚧'.repeat(25_000) }, 'MESSAGE_TOO_LONG', 'text'],
    ['text that cannot be kept', 'postMessage', 'water', { text: 'a\u0000b' }, 'INVALID_INPUT', 'text'],
    ['a message that mentions nobody known', 'postMessage', 'water', { mentions: [nobody] }, 'UNKNOWN_ORGANISATION', 'mentions'],
    ['a message into a closed thread', 'postMessage', 'water', () => ({ threadId: closed }), 'THREAD_CLOSED', 'threadId'],
    ['a message of a stranger', 'postMessage', 'stranger', {}, 'UNKNOWN_ORGANISATION', null],
    ['a message of nobody', 'postMessage', 'anybody', {}, 'UNAUTHENTICATED', null],
    ['reading backwards', 'markThreadRead', 'water', { upTo: 1 }, 'ALREADY_READ', 'upTo'],
    ['reading what was not said', 'markThreadRead', 'water', { upTo: 3 }, 'UNKNOWN_MESSAGE', 'upTo'],
    ['reading before the first', 'markThreadRead', 'gas', { upTo: 0 }, 'UNKNOWN_MESSAGE', 'upTo'],
    ['reading a thread that is not there', 'markThreadRead', 'gas', { threadId: toGlobalId('Thread', 'none') }, 'UNKNOWN_THREAD', 'threadId'],
    ['reading by a stranger', 'markThreadRead', 'stranger', {}, 'UNKNOWN_ORGANISATION', null],
    ['reading by nobody', 'markThreadRead', 'anybody', {}, 'UNAUTHENTICATED', null],
    ['closing somebody else’s', 'closeThread', 'water', {}, 'FORBIDDEN', 'threadId'],
    ['closing for no reason', 'closeThread', 'paver', { reason: ' ' }, 'REASON_MISSING', 'reason'],
    ['closing twice', 'closeThread', 'street', () => ({ threadId: closed }), 'THREAD_CLOSED', 'threadId'],
    ['closing what is not there', 'closeThread', 'street', { threadId: toGlobalId('Thread', 'none') }, 'UNKNOWN_THREAD', 'threadId'],
    ['closing by nobody', 'closeThread', 'anybody', {}, 'UNAUTHENTICATED', null],
  ];

  it.each(refused)('%s', async (_, name, by, input, code, field) => {
    const stranger = await app.client('stranger', 'UTILITY');
    const senders: Readonly<Record<string, Pick<Client, 'ask'> | undefined>> = { street, water, gas, paver, stranger, anybody };
    const usual: Readonly<Record<string, object>> = {
      openThread: { entryId: entry, text: 'Hello' },
      postMessage: { threadId: thread, text: 'Hello' },
      markThreadRead: { threadId: thread, upTo: 2 },
      closeThread: { threadId: thread, reason: 'Settled' },
    };
    const answer = await send(senders[by] as Client, name, { ...usual[name], ...(typeof input === 'function' ? input() : input) });
    expect(answer).toMatchObject({ thread: null, token: null, refusal: { code, field } });
    expect(answer.refusal.message.length).toBeGreaterThan(5);
    expect(await runtime.store.highWater()).toBe(before);
  });

  it('a cursor of another query, of another thread, and none at all', async () => {
    const mine = (await see(water!, thread)).messages.edges[0].cursor as string;
    const others = (await see(water!, closed)).messages.edges[0].cursor as string;
    const { cursor, threads } = await water!.ask('{ cursor threads { edges { cursor } } }');
    const list = threads.edges[0].cursor as string;
    const of = (document: string, variables: object) => water!.send(JSON.stringify({ query: document, variables }));
    const messages = 'query ($id: ID!, $after: String) { node(id: $id) { ... on Thread { messages(after: $after) { totalCount } } } }';
    for (const after of [others, list, cursor, 'x']) {
      const { body } = await of(messages, { id: thread, after });
      expect(body.errors[0].extensions).toEqual({ code: 'CURSOR_UNKNOWN', field: 'after' });
    }
    for (const after of [mine, cursor, 'x']) {
      const { body } = await of('query ($after: String) { threads(after: $after) { totalCount } }', { after });
      expect(body.errors[0].extensions).toEqual({ code: 'CURSOR_UNKNOWN', field: 'after' });
    }
    const { body } = await of('query ($after: String) { timeline(after: $after) { totalCount } }', { after: list });
    expect(body.errors[0].extensions).toEqual({ code: 'CURSOR_UNKNOWN', field: 'after' });
  });

  it('a page that is too large, and a filter about the organisation of nobody', async () => {
    const { body } = await water!.send(JSON.stringify({ query: `{ node(id: "${thread}") { ... on Thread { messages(first: 1001) { totalCount } } } }` }));
    expect(body.errors[0].extensions).toEqual({ code: 'INVALID_INPUT', field: 'first' });
    for (const filter of ['mentioned: true', 'unread: false']) {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `{ threads(filter: { ${filter} }) { totalCount } }` }),
      });
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
  });
});
