import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runtimeOf, type ContextRuntime } from '../../../platform/context/index.js';
import { fromGlobalId, mergeTokens } from '../../../platform/graphql/index.js';
import { ViewRunner } from '../../../platform/views/index.js';
import { startApp, type Client, type RunningApp } from '../../../../test/support/start-app.js';
import { chanceBoard } from './chance-board.js';
import { conflictBoard } from './conflict-board.js';
import { audienceTables } from './feed-audiences.js';
import { feed } from './feed.js';
import { notesView } from './notes.js';
import { proof } from './proof.js';
import { tasks } from './tasks.js';
import { threadsView } from './threads.js';
import { worksBoard } from './works-board.js';

let app: RunningApp;
let runtime: ContextRuntime;
let parties: readonly Client[];
let project: string;
let token: string;
const planned: { readonly by: Client; readonly id: string }[] = [];
const threads: string[] = [];

beforeAll(async () => {
  app = await startApp();
  runtime = app.app.get<ContextRuntime>(runtimeOf('coordination'));
  const district = await app.register('District', 'GOVERNMENT');
  parties = await Promise.all([app.register('Water', 'UTILITY'), app.register('Gas', 'UTILITY'), app.register('Paver', 'CONTRACTOR')]);
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
  project = openProject.project.id;
  token = openProject.token;
});
afterAll(() => app.stop());

let keys = 0;
const send = async (by: Client, name: string, input: object): Promise<{ id: string } | undefined> => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = await by.ask(`mutation ($input: ${type}!) { ${name}(input: $input) { works { id } token refusal { code } } }`, {
    input: { idempotencyKey: `k${keys++}`, ...input },
  });
  if (answer[name].token) token = mergeTokens(token, answer[name].token);
  return answer[name].works;
};
const talk = async (by: Client, name: string, input: object): Promise<string | undefined> => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = await by.ask(`mutation ($input: ${type}!) { ${name}(input: $input) { thread { id } token refusal { code } } }`, {
    input: { idempotencyKey: `k${keys++}`, ...input },
  });
  if (answer[name].token) token = mergeTokens(token, answer[name].token);
  return answer[name].thread?.id;
};
const day = (n: number) => new Date(Date.UTC(2027, 5, 1 + n)).toISOString();
const place = (n: number) => ({
  geometry: {
    type: 'LineString',
    coordinates: [
      [116.39, 39.93 + n * 0.00003],
      [116.391, 39.93 + n * 0.00003],
    ],
  },
});

type Talk = 'open' | 'post' | 'read' | 'close';
/** One thing that a party might do next; many are refused, as they should be. */
type Move = {
  readonly kind: 'plan' | 'reschedule' | 'revise' | 'start' | 'block' | 'finish' | 'cancel' | Talk;
  readonly party: number;
  readonly works: number;
  readonly a: number;
  readonly b: number;
};
const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom('plan', 'plan', 'plan', 'reschedule', 'revise', 'start', 'block', 'finish', 'cancel', 'open', 'post', 'read', 'close'),
  party: fc.nat(2),
  works: fc.nat(50),
  a: fc.nat(12),
  b: fc.integer({ min: 1, max: 8 }),
});
const perform = async ({ kind, party, works, a, b }: Move): Promise<void> => {
  const by = parties[party]!;
  if (kind === 'plan') {
    const made = await send(by, 'planWorks', {
      token,
      projectId: project,
      title: `W${keys}`,
      kind: 'EXCAVATION',
      footprint: place(a),
      window: { start: day(a), end: day(a + b) },
    });
    if (made) planned.push({ by, id: made.id });
    return;
  }
  if (kind === 'open' || kind === 'post' || kind === 'read' || kind === 'close') return speak(by, kind, works, b);
  const target = planned[works % Math.max(planned.length, 1)];
  if (!target) return;
  const inputs = {
    reschedule: { window: { start: day(a), end: day(a + b) } },
    revise: { footprint: place(a) },
    start: {},
    block: { reason: `r${a}` },
    finish: {},
    cancel: { reason: 'c' },
  };
  await send(target.by, `${kind}Works`, { worksId: target.id, ...inputs[kind] });
};

const speak = async (by: Client, kind: Talk, thread: number, n: number): Promise<void> => {
  if (kind === 'open') {
    const { timeline } = await by.ask('query ($token: PositionToken) { timeline(first: 1, token: $token) { edges { node { id } } } }', { token });
    const opened = await talk(by, 'openThread', { entryId: timeline.edges[0].node.id, text: `t${n}`, mentions: [parties[n % 3]!.id] });
    if (opened) threads.push(opened);
    return;
  }
  const threadId = threads[thread % Math.max(threads.length, 1)];
  if (!threadId) return;
  const inputs = { post: { text: `t${n}` }, read: { upTo: n }, close: { reason: `r${n}` } };
  await talk(by, { post: 'postMessage', read: 'markThreadRead', close: 'closeThread' }[kind], { threadId, ...inputs[kind] });
};

const tables = {
  feed: ['feed_entries', 'feed_projects', ...audienceTables.tables],
  works_board: ['works_board'],
  conflict_board: ['conflict_board'],
  chance_board: ['chance_board'],
  tasks: ['tasks'],
  threads: threadsView.tables,
  notes: notesView.tables,
  proof: ['proof_trees', 'proof_leaves', 'proof_nodes'],
};
/** Everything the views hold, as text; also that which nobody waits for. */
const dump = async (): Promise<Record<string, string[]>> => {
  expect(await runtime.view('proof').waitFor(await runtime.store.highWater(), 20_000)).toBe(true);
  const found: Record<string, string[]> = {};
  for (const table of Object.values(tables).flat()) {
    const { rows } = await runtime.database.pool.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY 1`);
    found[table] = rows.map(({ row }) => row);
  }
  return found;
};
const settled = () => parties[0]!.ask('query ($token: PositionToken) { cursor(token: $token) }', { token }).then(({ cursor }: { cursor: string }) => cursor);
const timelineUpTo = async (cursor: string): Promise<string> =>
  JSON.stringify(
    await parties[0]!.ask(
      'query ($cursor: Cursor!) { timeline(asOf: { cursor: $cursor }, first: 1000) { totalCount edges { cursor node { id type party occurredAt recordedAt data } } } }',
      { cursor },
    ),
  );

const rebuildWith = async (batch: number): Promise<void> => {
  const { database, store } = runtime;
  const views = [...[feed, worksBoard, conflictBoard, chanceBoard, tasks, proof].map((view) => view(store)), threadsView, notesView];
  for (const view of views) await new ViewRunner({ database, store, view, batch }).rebuild();
};

describe('The views of the shared timeline', () => {
  it(
    'are the same, rebuilt with any batch size, after any history',
    () =>
      fc.assert(
        fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 20 }), fc.constantFrom(1, 3, 1_000), async (moves, batch) => {
          for (const each of moves) await perform(each);
          await settled();
          const live = await dump();
          await rebuildWith(batch);
          expect(await dump()).toEqual(live);
        }),
        { numRuns: 8, endOnFailure: true },
      ),
    60_000,
  );

  it('had threads to rebuild, with answers, receipts and an end', async () => {
    for (const kind of ['open', 'post', 'read', 'close'] as const) await speak(parties[kind === 'read' ? 1 : 0]!, kind, threads.length - 1, 1);
    await settled();
    const live = await dump();
    const id = fromGlobalId(threads.at(-1)!)!.id;
    const held = (table: string) => live[table]!.filter((row) => row.includes(id));
    expect([held('threads'), held('thread_messages'), held('thread_receipts')].map(({ length }) => length)).toEqual([1, 2, 3]);
    expect(held('threads')[0]).toContain('r1');
    await rebuildWith(1);
    expect(await dump()).toEqual(live);
  });

  it('give, as of every cursor, what folding the entries up to it gives', async () => {
    const end = await settled();
    const { timeline } = await parties[0]!.ask(
      'query ($cursor: Cursor!) { timeline(asOf: { cursor: $cursor }, first: 1000) { edges { cursor node { type subjectId data } } } }',
      { cursor: end },
    );
    const standing = new Map<string, string>();
    const open = new Set<string>();
    const statuses: Record<string, string> = { planned: 'PLANNED', started: 'STARTED', blocked: 'BLOCKED' };
    expect(timeline.edges.length).toBeGreaterThan(30);
    for (const { cursor, node } of timeline.edges as { cursor: string; node: { type: string; subjectId: string } }[]) {
      const [, subject, verb] = /\.(works|conflict)-([a-z]+)\.v1$/.exec(node.type) ?? [];
      if (subject === 'works' && (verb === 'finished' || verb === 'cancelled')) standing.delete(node.subjectId);
      else if (subject === 'works' && verb && statuses[verb]) standing.set(node.subjectId, statuses[verb]);
      if (subject === 'conflict' && verb === 'closed') open.delete(node.subjectId);
      else if (subject === 'conflict') open.add(node.subjectId);
      const { works, conflicts } = await parties[0]!.ask(
        'query ($cursor: Cursor!) { works(asOf: { cursor: $cursor }, first: 1000) { edges { node { id status } } } conflicts(asOf: { cursor: $cursor }, first: 1000) { edges { node { id } } } }',
        { cursor },
      );
      expect(new Map(works.edges.map((edge: { node: { id: string; status: string } }) => [edge.node.id, edge.node.status]))).toEqual(standing);
      expect(new Set(conflicts.edges.map((edge: { node: { id: string } }) => edge.node.id))).toEqual(open);
    }
  }, 60_000);

  it('say the same up to a captured cursor, byte for byte, while they are rebuilt and writes go on', async () => {
    const captured = await settled();
    const before = await timelineUpTo(captured);
    let writing = true;
    let written = 0;
    const writer = (async () => {
      while (writing) {
        // Ten metres from the one before: the log grows, not the number of conflicts.
        await send(parties[written % 3]!, 'planWorks', {
          token,
          projectId: project,
          title: `W${keys}`,
          kind: 'PAVING',
          footprint: place(100 + written * 3),
          window: { start: day(0), end: day(2) },
        });
        written++;
      }
    })();
    try {
      for (const batch of [20, 1_000]) {
        const rebuilding = rebuildWith(batch);
        let done = false;
        void rebuilding.finally(() => (done = true));
        while (!done) expect(await timelineUpTo(captured)).toBe(before);
        await rebuilding;
        expect(await timelineUpTo(captured)).toBe(before);
      }
    } finally {
      writing = false;
      await writer;
    }
    expect(written).toBeGreaterThan(5);
    await settled();
    const live = await dump();
    await rebuildWith(1_000);
    expect(await dump()).toEqual(live);
  }, 60_000);
});
