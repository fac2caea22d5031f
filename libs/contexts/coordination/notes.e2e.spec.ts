import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { mergeTokens, toGlobalId } from '../../platform/graphql/index.js';
import { mutation } from '../../../test/support/mutation.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';

/** What an organisation keeps to itself about an entry of the timeline. That it does, in every channel, test/security/visibility.e2e.spec.ts holds. */
let app: RunningApp;
let runtime: ContextRuntime;
let [water, colleague, gas, stranger]: readonly Client[] = [];
let project: string;
let entry: string;
let token: string;
let keys = 0;

const fields = 'id text personId writtenAt recordedAt correctedAt withdrawnAt withdrawnReason entry { id }';
const send = async (by: Client, name: string, input: object) => {
  const { [name]: payload } = await by.ask(mutation(name, `note { ${fields} }`), { input: { idempotencyKey: `k${keys++}`, ...input } });
  if (payload.token) token = mergeTokens(token, payload.token);
  return payload;
};
const write = async (by: Client, text: string, input: object = {}): Promise<string> => {
  const { note, refusal } = await send(by, 'writeNote', { entryId: entry, text, ...input });
  expect(refusal).toBeNull();
  return note.id;
};
const list = async (by: Client, args = '') => (await by.ask(`{ notes${args} { totalCount pageInfo { hasNextPage endCursor } edges { node { ${fields} } } } }`)).notes;
const texts = async (by: Client, args = ''): Promise<string[]> => (await list(by, args)).edges.map(({ node }: { node: { text: string } }) => node.text);

beforeAll(async () => {
  app = await startApp();
  runtime = app.app.get<ContextRuntime>(runtimeOf('coordination'));
  const district = await app.register('District', 'GOVERNMENT');
  [water, gas] = await Promise.all([app.register('Water', 'UTILITY'), app.register('Gas', 'UTILITY')]);
  [colleague, stranger] = [await app.client(water.organisationId, 'UTILITY', 'wang'), await app.client('stranger', 'UTILITY')];
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
  [project, token] = [openProject.project.id, openProject.token];
  const { timeline } = await district.ask('query ($token: PositionToken) { timeline(token: $token) { edges { node { id type } } } }', { token });
  entry = timeline.edges.find(({ node }: { node: { type: string } }) => node.type === 'government.project-opened.v1').node.id;
});
afterAll(() => app.stop());

describe('A note (F8)', () => {
  it('is read by everybody of the organisation that wrote it, with its entry and by itself', async () => {
    const { note } = await send(water!, 'writeNote', { entryId: entry, text: 'Late again', occurredAt: '2026-05-01T08:00:00Z' });
    expect(note).toMatchObject({
      text: 'Late again',
      personId: `person of ${water!.organisationId}`,
      writtenAt: '2026-05-01T08:00:00.000Z',
      correctedAt: null,
      withdrawnAt: null,
      entry: { id: entry },
    });
    expect((await list(colleague!, `(filter: { entryId: "${entry}" })`)).edges.map((edge: { node: object }) => edge.node)).toEqual([note]);
    const seen = await colleague!.ask('query ($id: ID!, $note: ID!) { node(id: $id) { ... on TimelineEntry { notes { id } } } note: node(id: $note) { id } }', {
      id: entry,
      note: note.id,
    });
    expect(seen).toEqual({ node: { notes: [{ id: note.id }] }, note: { id: note.id } });
  });

  it('is corrected and withdrawn by any of them, and stays readable', async () => {
    const noteId = await write(water!, 'Late agian');
    expect((await send(colleague!, 'correctNote', { noteId, text: 'Late again' })).note).toMatchObject({ text: 'Late again', correctedAt: expect.any(String) });
    expect((await send(colleague!, 'withdrawNote', { noteId, reason: 'Another lane' })).note).toMatchObject({
      text: 'Late again',
      withdrawnReason: 'Another lane',
      withdrawnAt: expect.any(String),
    });
    expect(await texts(water!, '(filter: { withdrawn: true })')).toContain('Late again');
    expect((await list(water!, '(filter: { withdrawn: false })')).edges.map(({ node }: { node: { id: string } }) => node.id)).not.toContain(noteId);
  });

  it('is listed page by page, by project and by entry, in the order of writing', async () => {
    for (const text of ['one', 'two', 'three']) await write(gas!, text);
    const first = await list(gas!, '(first: 2)');
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(await texts(gas!, `(first: 2, after: "${first.pageInfo.endCursor}")`)).toEqual(['three']);
    expect(await texts(gas!, `(filter: { projectId: "${project}" })`)).toEqual(['one', 'two', 'three']);
    expect(await texts(gas!, `(filter: { projectId: "${toGlobalId('Project', 'none')}" })`)).toEqual([]);
  });

  it('is written once by one key, and its event stays in the log', async () => {
    const input = { idempotencyKey: 'once', entryId: entry, text: 'Once' };
    const first = await send(water!, 'writeNote', input);
    const before = await runtime.store.highWater();
    expect((await send(water!, 'writeNote', input)).note).toEqual(first.note);
    expect((await send(water!, 'writeNote', { ...input, text: 'Twice' })).refusal).toMatchObject({ code: 'KEY_REUSED' });
    expect(await runtime.store.highWater()).toBe(before);
    const { events } = await runtime.store.readAll(0, 1_000);
    const kept = events.filter(({ type }) => type.startsWith('note-'));
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.filter(({ metadata }) => metadata.audience !== null)).toEqual([]);
  });

  it('is to another organisation, and to nobody, as if it were not there', async () => {
    const noteId = await write(water!, 'What we think of gas');
    const ask = 'query ($id: ID!) { node(id: $id) { id } timeline(first: 100) { edges { node { notes { text } } } } notes { totalCount } }';
    const unknown = await gas!.send(JSON.stringify({ query: ask, variables: { id: toGlobalId('Note', 'none') } }));
    const answer = await gas!.send(JSON.stringify({ query: ask, variables: { id: noteId } }));
    expect(answer.body).toEqual(unknown.body);
    expect(JSON.stringify(answer.body)).not.toContain('What we think of gas');
    const refused = await send(gas!, 'withdrawNote', { noteId, reason: 'No' });
    expect(refused).toEqual(await send(gas!, 'withdrawNote', { noteId: toGlobalId('Note', 'none'), reason: 'No' }));
    const response = await fetch(`${app.url}/graphql?query={notes{totalCount,edges{node{text}}}}`);
    expect(await response.json()).toEqual({ data: { notes: { totalCount: 0, edges: [] } } });
  });
});

describe('What is refused says its code and its field, and writes nothing', () => {
  let standing: string;
  let withdrawn: string;
  beforeAll(async () => {
    [standing, withdrawn] = [await write(water!, 'Standing'), await write(water!, 'Withdrawn')];
    await send(water!, 'withdrawNote', { noteId: withdrawn, reason: 'Wrong' });
  });
  const refused: readonly [string, string, 'water' | 'gas' | 'stranger' | 'nobody', () => object, string, string | null][] = [
    ['on an unknown entry', 'writeNote', 'water', () => ({ entryId: toGlobalId('TimelineEntry', 'utilities:1:99999') }), 'UNKNOWN_ENTRY', 'entryId'],
    ['on something else', 'writeNote', 'water', () => ({ entryId: project }), 'UNKNOWN_ENTRY', 'entryId'],
    ['that is empty', 'writeNote', 'water', () => ({ text: ' \n' }), 'NOTE_EMPTY', 'text'],
    ['of 100 kB', 'writeNote', 'water', () => ({ text: 'x'.repeat(100_000) }), 'NOTE_TOO_LONG', 'text'],
    ['that cannot be kept', 'writeNote', 'water', () => ({ text: 'a\u0000b' }), 'INVALID_INPUT', 'text'],
    ['of an organisation that is not registered', 'writeNote', 'stranger', () => ({}), 'UNKNOWN_ORGANISATION', null],
    ['of nobody', 'writeNote', 'nobody', () => ({}), 'UNAUTHENTICATED', null],
    ['an unknown one', 'correctNote', 'water', () => ({ noteId: toGlobalId('Note', 'none') }), 'UNKNOWN_NOTE', 'noteId'],
    ['something else', 'correctNote', 'water', () => ({ noteId: entry }), 'UNKNOWN_NOTE', 'noteId'],
    ['to nothing', 'correctNote', 'water', () => ({ text: '' }), 'NOTE_EMPTY', 'text'],
    ['to the same', 'correctNote', 'water', () => ({ text: ' Standing ' }), 'NOTHING_CHANGES', 'text'],
    ['somebody else’s', 'correctNote', 'gas', () => ({}), 'UNKNOWN_NOTE', 'noteId'],
    ['what is withdrawn', 'correctNote', 'water', () => ({ noteId: withdrawn }), 'NOTE_WITHDRAWN', 'noteId'],
    ['twice', 'withdrawNote', 'water', () => ({ noteId: withdrawn }), 'NOTE_WITHDRAWN', 'noteId'],
    ['for no reason', 'withdrawNote', 'water', () => ({ reason: ' ' }), 'REASON_MISSING', 'reason'],
    ['by somebody else', 'withdrawNote', 'gas', () => ({}), 'UNKNOWN_NOTE', 'noteId'],
    ['by nobody', 'withdrawNote', 'nobody', () => ({}), 'UNAUTHENTICATED', null],
  ];

  it.each(refused)('%s: %s', async (_, name, by, given, code, field) => {
    const nobody: Pick<Client, 'ask'> = {
      ask: async (query, variables) => {
        const response = await fetch(`${app.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables }),
        });
        return ((await response.json()) as { data: never }).data;
      },
    };
    const senders = { water, gas, stranger, nobody };
    const usual: Readonly<Record<string, object>> = {
      writeNote: { entryId: entry, text: 'Hello' },
      correctNote: { noteId: standing, text: 'Hello' },
      withdrawNote: { noteId: standing, reason: 'Wrong' },
    };
    const before = await runtime.store.highWater();
    const answer = await send(senders[by] as Client, name, { ...usual[name], ...given() });
    expect(answer).toMatchObject({ note: null, token: null, refusal: { code, field } });
    expect(await runtime.store.highWater()).toBe(before);
  });
});
