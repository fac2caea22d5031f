import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { rulesFrom, type ConflictOption, type Window } from '../../../contracts/index.js';
import { ContextRuntime } from '../../../platform/context/index.js';
import { PostgresEventBusFactory } from '../../../platform/event-bus/index.js';
import type { AppendRequest } from '../../../platform/event-store/index.js';
import type { JsonObject, OrganisationId } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { CaseDetector1764100000020 } from '../migrations/case-detector.js';
import { Detector1763900000010 } from '../migrations/detector.js';
import { Findings1764200000010 } from '../migrations/findings.js';
import { Detector } from './detector.js';

/** The detector by itself: what the log holds is written here, and read in steps. */
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let buses: PostgresEventBusFactory;
let runtime: ContextRuntime;

beforeEach(async () => {
  fresh = await freshDatabase();
  buses = await PostgresEventBusFactory.open(fresh.url, { partitions: 1 });
  const definition = { name: 'coordination', migrations: [Detector1763900000010, CaseDetector1764100000020, Findings1764200000010] };
  runtime = await ContextRuntime.open(definition, { databaseUrl: fresh.url, eventBusPartitions: 1 }, buses, (_, error) => console.error(error));
});
afterEach(async () => {
  await runtime.database.close();
  await buses.close();
  await fresh.drop();
});

const now = new Date('2027-01-01T00:00:00.000Z');
const june = (from: number, to: number): Window => ({ start: new Date(Date.UTC(2027, 5, from)).toISOString(), end: new Date(Date.UTC(2027, 5, to)).toISOString() });
const actorOf = (organisationId: string) => ({ personId: 'p', organisationId: organisationId as OrganisationId, party: 'UTILITY' as const });

let entries = 0;
const entry = (name: string, worksId: string, data: object): AppendRequest => {
  const type = `utilities.${name}.v1`;
  const common = { subject: { type: 'Works', id: worksId }, projectIds: ['p'], correlationId: 'c', actor: actorOf('o') };
  const instants = { occurredAt: now.toISOString(), recordedAt: now.toISOString() };
  const event: JsonObject = {
    ...common,
    ...instants,
    id: `e${++entries}`,
    type,
    context: 'utilities',
    generation: 1,
    position: entries,
    audience: 'public',
    data: { worksId, ...data },
  };
  return { streamId: `entry-${entries}`, expected: 0, events: [{ type, schemaVersion: 1, data: event, occurredAt: now }], metadata: { ...common, audience: null } };
};
const planned = (worksId: string, ownerId: string, { metresNorth = 0, window = june(1, 11), kind = 'PAVING' } = {}): AppendRequest => {
  const north = 39.9 + metresNorth / 111_035.6;
  const geometry = { type: 'LineString', coordinates: [[116, north], [116.001, north]] }; // prettier-ignore
  const nothing = { workingHours: null, address: null, reference: null, contractorId: null };
  return entry('works-planned', worksId, { ...nothing, ownerId, projectId: 'p', title: 'W', kind, window, footprint: { geometry, widthMetres: 0 } });
};
const rescheduled = (worksId: string, window: Window) => entry('works-rescheduled', worksId, { window, reason: null });
const decided = (conflictId: string, option: ConflictOption): AppendRequest => {
  const chosen = { optionId: 'o', option, estimate: { costFen: null, days: null, households: null }, note: null, proposedBy: 'water' };
  const decision = { reason: 'r', basis: 'b', level: 'STREET_OFFICE', decidedBy: 'street', rule: { id: 'conflicts.ladder', version: 1 } };
  const data = { conflictId, chosen, options: [chosen], ...decision, tasks: [] };
  return {
    streamId: `conflict-${conflictId}`,
    expected: 'any',
    events: [{ type: 'conflict-decided', schemaVersion: 1, data, occurredAt: now }],
    metadata: { actor: actorOf('street'), correlationId: 'c', subject: { type: 'Conflict', id: conflictId }, projectIds: ['p'], audience: 'public' },
  };
};
const write = async (...requests: readonly AppendRequest[]): Promise<void> => {
  for (const request of requests) expect(await runtime.store.append(request)).toMatchObject({ outcome: 'appended' });
};

const detectorOf = (mostAtOnce?: number, env: Readonly<Record<string, string>> = {}): Detector =>
  new Detector(runtime, Settings.from(env, rulesFrom), () => undefined, mostAtOnce);
const read = async (detector: Detector, batch = 200): Promise<void> => {
  while (await detector.step(batch));
};
const told = async (type = 'conflict-%') =>
  (
    await runtime.database.pool.query<{ type: string; data: { conflictId: string }; tx: string }>(
      'SELECT type, data, xmin::text AS tx FROM events WHERE type LIKE $1 ORDER BY position',
      [type],
    )
  ).rows;

describe('A decision that was taken before the case was closed and opened again', () => {
  it.each([1, 200])('is nothing to the case that stands now, where %i events are read at once', async (batch) => {
    const detector = detectorOf();
    await write(planned('utilities.1', 'water'), planned('utilities.2', 'gas'));
    await read(detector, batch);
    const { conflictId } = (await told())[0]!.data;
    // The detector lags: it has read neither of the moves when the waiver is decided on the case that still stands.
    await write(rescheduled('utilities.1', june(20, 25)), rescheduled('utilities.1', june(1, 30)), decided(conflictId, { kind: 'WAIVER' }));
    await read(detector, batch);
    expect((await told()).map(({ type }) => type)).toEqual(['conflict-detected', 'conflict-decided', 'conflict-closed', 'conflict-reopened']);
    await write(decided(conflictId, { kind: 'WAIVER' }));
    await read(detector, batch);
    expect((await told()).map(({ type }) => type).slice(-3)).toEqual(['conflict-decided', 'conflict-verified', 'conflict-closed']);
  });
});

describe('What was found before findings knew of openings and grounds', () => {
  it('has those of its log, and of the works as they stand', async () => {
    const detector = detectorOf();
    const three = ['utilities.1', 'utilities.2', 'utilities.3'];
    await write(...three.map((id, n) => planned(id, `owner ${n}`, { window: june(1, 5 + n) })));
    await read(detector);
    const [waived, shared, again] = (await told('conflict-detected')).map(({ data }) => data.conflictId);
    await write(decided(waived!, { kind: 'WAIVER' }), decided(again!, { kind: 'WAIVER' }), decided(shared!, { kind: 'SHARE', window: june(1, 9) }));
    for (const id of three) await write(rescheduled(id, june(1, 9)));
    await read(detector);
    const kept = async () => (await runtime.database.pool.query('SELECT id, open, openings, tolerated FROM detector_findings ORDER BY id')).rows;
    const before = await kept();
    expect(before).toHaveLength(3);
    expect(new Set(before.map(({ openings, tolerated }) => `${openings} ${tolerated?.reason}`))).toEqual(new Set(['1 SHARED', '2 undefined']));
    await write(decided(waived!, { kind: 'WAIVER' }));
    await read(detector);
    const stood = await kept();
    expect(stood.find(({ id }) => id === waived)).toMatchObject({ openings: 2, tolerated: { reason: 'WAIVED' } });
    const runner = { query: (sql: string) => runtime.database.pool.query(sql) } as unknown as QueryRunner;
    await new Findings1764200000010().down(runner);
    await new Findings1764200000010().up(runner);
    expect(await kept()).toEqual(stood);
  });
});

describe('What one transaction cannot tell of is told in several', () => {
  /** Each conflict once, and in no transaction more than so many. */
  const toldInParts = async (type: string, count: number, mostAtOnce: number) => {
    const found = await told(type);
    expect([found.length, new Set(found.map(({ data }) => data.conflictId)).size]).toEqual([count, count]);
    const sizes = new Map<string, number>();
    for (const { tx } of found) sizes.set(tx, (sizes.get(tx) ?? 0) + 1);
    expect(Math.max(...sizes.values())).toBeLessThanOrEqual(mostAtOnce);
  };
  const each = (count: number, plannedAs: (n: number) => AppendRequest): readonly AppendRequest[] => Array.from({ length: count }, (_, n) => plannedAs(n));
  const id = (n: number) => `utilities.${String(n).padStart(3, '0')}`;

  it('works by many owners at one crossing, planned at once', async () => {
    await write(...each(12, (n) => planned(id(n), `owner ${n}`)));
    const written = await runtime.store.highWater();
    const detector = detectorOf(10);
    await read(detector);
    await toldInParts('conflict-detected', 66, 10);
    expect(await detector.position()).toBeGreaterThanOrEqual(written);
  });

  it('works that collide with more than that, when they are planned, moved, and moved away, in the middle of a batch', async () => {
    await write(...each(30, (n) => planned(id(n), 'water', { window: june(1, 5) })), planned('utilities.a', 'gas', { window: june(10, 12) }));
    const detector = detectorOf(8);
    await write(rescheduled('utilities.a', june(2, 4)), planned('utilities.b', 'paver', { window: june(20, 22) }));
    await read(detector);
    await toldInParts('conflict-detected', 30, 8);
    await write(rescheduled('utilities.a', june(2, 3)), rescheduled('utilities.b', june(20, 23)));
    await read(detector);
    await toldInParts('conflict-changed', 30, 8);
    await write(rescheduled('utilities.a', june(10, 12)));
    await read(detector);
    await toldInParts('conflict-closed', 30, 8);
    expect(await told('conflict-reopened')).toEqual([]);
  });

  it('what another rule means for what stands, also where that is changed again on the way', async () => {
    const wider = { HUTONG_RULE_WORKS_OVERLAP_BUFFER_METRES: '20' };
    await write(...each(12, (n) => planned(id(n), `owner ${n}`, { metresNorth: n % 2 === 0 ? 0 : 10 })));
    await read(detectorOf());
    expect(await told('conflict-detected')).toHaveLength(30);
    expect(await detectorOf(10, wider).step()).toBe(true);
    expect(await told('conflict-detected')).toHaveLength(40);
    await read(detectorOf(4));
    await toldInParts('conflict-closed', 10, 4);
    await read(detectorOf(10, wider));
    expect([(await told('conflict-detected')).length, (await told('conflict-reopened')).length]).toEqual([66, 10]);
    await read(detectorOf(10, wider));
    expect(await told()).toHaveLength(66 + 10 + 10);
  });

  it('a burst of 200 works at one crossing, as PostgreSQL is by default', async () => {
    await Promise.all(each(200, (n) => planned(id(n), `owner ${n}`)).map((request) => write(request)));
    await read(detectorOf());
    await toldInParts('conflict-detected', 19_900, 2_000);
  }, 120_000);
});
