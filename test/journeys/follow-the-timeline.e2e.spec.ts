import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type Client as Subscriber } from 'graphql-ws';
import { WebSocket } from 'ws';
import { runtimeOf, type ContextRuntime } from '../../libs/platform/context/index.js';
import { toGlobalId } from '../../libs/platform/graphql/index.js';
import { startApp, type Client, type RunningApp } from '../support/start-app.js';

type Seen = { readonly cursor: string; readonly subjectId: string; readonly type: string };
const following =
  'subscription ($projectId: ID, $filter: TimelineFilter, $after: Cursor) { timeline(projectId: $projectId, filter: $filter, after: $after) { cursor type subjectId } }';

describe('Following the timeline', () => {
  let app: RunningApp;
  let district: Client;
  let water: Client;
  let projectId: string;
  const sockets: Subscriber[] = [];

  const subscriber = (options: Partial<Parameters<typeof createClient>[0]> = {}): Subscriber => {
    const client = createClient({ url: `${app.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, ...options });
    sockets.push(client);
    return client;
  };
  /** What comes until the test has seen enough. */
  const follow = (client: Subscriber, variables: Record<string, unknown>) => {
    const seen: Seen[] = [];
    const iterator = client.iterate<{ timeline: Seen }>({ query: following, variables });
    const until = async (count: number) => {
      while (seen.length < count) {
        const { value, done } = await iterator.next();
        if (done) throw new Error('ended early');
        if (value.errors) throw new Error(JSON.stringify(value.errors));
        seen.push(value.data!.timeline);
      }
      return seen;
    };
    return { until, stop: () => iterator.return?.() };
  };
  let keys = 0;
  const planOne = async (party: Client, n: number): Promise<string> => {
    const { planWorks } = await party.ask(`mutation ($input: PlanWorksInput!) { planWorks(input: $input) { works { id } refusal { code message field } } }`, {
      input: {
        idempotencyKey: `plan-${keys++}`,
        projectId,
        title: `Trench ${n}`,
        kind: 'EXCAVATION',
        footprint: { geometry: { type: 'Point', coordinates: [121.5 + n / 1_000, 25.03] }, widthMetres: 2 },
        window: { start: '2027-06-01T00:00:00Z', end: '2027-06-05T00:00:00Z' },
      },
    });
    if (planWorks.refusal) throw new Error(JSON.stringify(planWorks.refusal));
    return planWorks.works.id;
  };
  const plan = async (party: Client, count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) ids.push(await planOne(party, n));
    return ids;
  };
  /** In no particular order, as fast as it goes. */
  const planMany = async (party: Client, count: number): Promise<void> => {
    let n = 0;
    const planner = async () => {
      while (n < count) await planOne(party, n++);
    };
    await Promise.all(Array.from({ length: 32 }, planner));
  };
  const now = async () => (await district.ask('{ cursor }')).cursor as string;

  beforeAll(async () => {
    app = await startApp();
    district = await app.register('District Office', 'GOVERNMENT');
    water = await app.register('Water Co.', 'UTILITY');
    const { openProject } = await district.ask(`mutation ($input: OpenProjectInput!) { openProject(input: $input) { project { id } refusal { code message field } } }`, {
      input: { idempotencyKey: 'lane', name: 'Lane 12', kind: 'AREA' },
    });
    if (openProject.refusal) throw new Error(JSON.stringify(openProject.refusal));
    projectId = openProject.project.id;
  });
  afterAll(async () => {
    for (const socket of sockets) await socket.dispose();
    await app.stop();
  });

  it('brings each entry as it comes, once and in order', async () => {
    const { until, stop } = follow(subscriber(), { projectId, filter: { types: ['utilities.works-planned.v1'] } });
    await sleep(300); // its subscription is under way
    const planned = await plan(water, 5);
    expect((await until(5)).map(({ subjectId }) => subjectId)).toEqual(planned);
    await stop();
  });

  it('brings what was missed, once, to who comes back with the last cursor', async () => {
    const first = follow(subscriber(), { projectId, after: await now() });
    const [begun] = await plan(water, 1);
    const [last] = await first.until(1);
    expect(last?.subjectId).toBe(begun);
    await first.stop();
    const missed = await plan(water, 60);
    const again = follow(subscriber(), { projectId, after: last?.cursor });
    const live = await plan(water, 3);
    expect((await again.until(63)).map(({ subjectId }) => subjectId)).toEqual([...missed, ...live]);
    await again.stop();
  });

  it('brings 500 entries that came in a break of the connection, exactly once', async () => {
    const { stop, until } = follow(subscriber(), { projectId, after: await now() });
    await plan(water, 1);
    const [last] = await until(1);
    await stop();
    await planMany(water, 500);
    const again = follow(subscriber(), { projectId, after: last?.cursor });
    const missed = await again.until(500);
    await again.stop();
    const { timeline } = await district.ask(
      'query ($projectId: ID, $after: String) { timeline(projectId: $projectId, after: $after, first: 600) { edges { cursor } totalCount } }',
      {
        projectId,
        after: last?.cursor,
      },
    );
    expect(missed.map(({ cursor }) => cursor)).toEqual(timeline.edges.map(({ cursor }: Seen) => cursor));
  }, 60_000);

  it('brings by a filter live what it brings afterwards', async () => {
    const before = await now();
    const filters = [
      {},
      { types: ['utilities.works-planned.v1'] },
      { parties: ['UTILITY'] },
      { parties: ['COORDINATION', 'GOVERNMENT'] },
      { organisationIds: [toGlobalId('Organisation', water.organisationId)] },
      { excludeOwn: true },
      { occurredFrom: '2026-01-01T00:00:00Z', occurredTo: '2026-06-01T00:00:00Z' },
      { subjectIds: [projectId] },
    ];
    const live = filters.map((filter) => {
      const seen: string[] = [];
      const stop = subscriber().subscribe<{ timeline: Seen }>(
        { query: following, variables: { filter, after: before } },
        { next: ({ data }) => void seen.push(data!.timeline.cursor), error: (error) => seen.push(JSON.stringify(error)), complete: () => undefined },
      );
      return { seen, stop };
    });
    await sleep(300);
    await plan(water, 3);
    await plan(await app.register('Gas Co.', 'UTILITY'), 3);
    await district.ask('{ cursor }');
    await sleep(700);
    const afterwards = await Promise.all(
      filters.map(async (filter) => {
        const { timeline } = await district.ask(
          'query ($filter: TimelineFilter, $after: String) { timeline(filter: $filter, after: $after, first: 1000) { edges { cursor } } }',
          {
            filter: filter,
            after: before,
          },
        );
        return timeline.edges.map(({ cursor }: Seen) => cursor);
      }),
    );
    for (const { stop } of live) stop();
    const anonymous = filters.findIndex((filter) => 'excludeOwn' in filter);
    expect(live.map(({ seen }) => seen).filter((_, index) => index !== anonymous)).toEqual(afterwards.filter((_, index) => index !== anonymous));
    expect(afterwards.map((cursors) => cursors.length > 0)).toEqual([true, true, true, true, true, true, false, expect.any(Boolean)]);
  });

  it('brings 1,000 entries to each of 1,000 subscribers, at one read a page, and keeps nothing afterwards', async () => {
    const [subscribers, entries] = [1_000, 1_000];
    const coordination = app.app.get<ContextRuntime>(runtimeOf('coordination'), { strict: false });
    let reads = 0;
    const query = coordination.database.pool.query.bind(coordination.database.pool) as (...args: unknown[]) => unknown;
    coordination.database.pool.query = ((...args: unknown[]) => {
      if (typeof args[0] === 'string' && args[0].includes('feed_entries e') && args[0].includes('position >')) reads++;
      return query(...args);
    }) as never;
    // Of the plans: that some of them collide is told as well.
    const document = `subscription ($projectId: ID) { timeline(projectId: $projectId, filter: { types: ["utilities.works-planned.v1"] }) { cursor subjectId } }`;
    const listeners = await Promise.all(Array.from({ length: subscribers }, () => rawSubscriber(app.url, { query: document, variables: { projectId } })));
    const before = memory();
    await planMany(water, entries);
    const cursors = await Promise.all(listeners.map((listener) => listener.until(entries)));
    const first = [...(cursors[0] ?? [])];
    expect(new Set(first).size).toBe(entries);
    expect(cursors.filter((each) => each.join() !== first.join())).toEqual([]);
    // Pages of whatever had come by then, each read once; a read for each subscriber would be a million.
    expect(reads).toBeLessThan(entries + 10);
    for (const listener of listeners) listener.close();
    coordination.database.pool.query = query as never;
    cursors.length = 0;
    await expect(settled(() => memory() - before < 30e6)).resolves.toBe(true);
  }, 180_000);
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const memory = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

const settled = async (holds: () => boolean): Promise<boolean> => {
  for (let waited = 0; waited < 10_000; waited += 200) {
    if (holds()) return true;
    await sleep(200);
  }
  return false;
};

/** A subscriber by the bare protocol: a thousand clients of a library would be what is measured. */
const rawSubscriber = async (url: string, payload: object) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const cursors: string[] = [];
  let wanted = Infinity;
  const enough = Promise.withResolvers<void>();
  const acknowledged = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text.includes('"connection_ack"')) acknowledged.resolve();
    const cursor = /"cursor":"([^"]+)"/.exec(text)?.[1];
    if (cursor) cursors.push(cursor);
    if (cursors.length >= wanted) enough.resolve();
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await acknowledged.promise;
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
  return {
    until: async (count: number) => {
      wanted = count;
      if (cursors.length < count) await enough.promise;
      return cursors;
    },
    close: () => {
      cursors.length = 0;
      socket.terminate();
    },
  };
};
