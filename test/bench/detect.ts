import { randomUUID } from 'node:crypto';
import { Detector } from '../../libs/contexts/coordination/detector/detector.js';
import { CaseDetector1764100000020 } from '../../libs/contexts/coordination/migrations/case-detector.js';
import { Detector1763900000010 } from '../../libs/contexts/coordination/migrations/detector.js';
import { Findings1764200000010 } from '../../libs/contexts/coordination/migrations/findings.js';
import { rulesFrom } from '../../libs/contracts/index.js';
import { ContextRuntime } from '../../libs/platform/context/index.js';
import { PostgresEventBusFactory } from '../../libs/platform/event-bus/index.js';
import type { AppendRequest } from '../../libs/platform/event-store/index.js';
import { Settings } from '../../libs/platform/ops/index.js';
import type { OrganisationId } from '../../libs/platform/kernel/index.js';
import { median, rounded, type Bench } from './bench.js';

const PLANS = 300;
const ROUNDS = 5;

/** An entry of the shared timeline: works planned somewhere in a city of 100 km², for some days of three years. */
const planned = (): AppendRequest => {
  const id = `utilities.${randomUUID()}`;
  const actor = { personId: 'p', organisationId: `o${Math.floor(Math.random() * 40)}` as OrganisationId, party: 'UTILITY' as const };
  const [x, y] = [116.3 + Math.random() * 0.117, 39.9 + Math.random() * 0.09];
  const start = Date.UTC(2027, 0, 1) + Math.floor(Math.random() * 1_000) * 86_400_000;
  const window = { start: new Date(start).toISOString(), end: new Date(start + (1 + Math.floor(Math.random() * 20)) * 86_400_000).toISOString() };
  const footprint = {
    geometry: {
      type: 'LineString',
      coordinates: [
        [x, y],
        [x + 0.0004, y + 0.0002],
      ],
    },
    widthMetres: 1.2,
  };
  const data = {
    worksId: id,
    ownerId: actor.organisationId,
    projectId: 'p',
    title: 'Works',
    kind: 'EXCAVATION',
    footprint,
    window,
    workingHours: null,
    address: null,
    reference: null,
    contractorId: null,
  };
  const now = new Date();
  const subject = { type: 'Works', id };
  const event = {
    id,
    type: 'utilities.works-planned.v1',
    context: 'utilities',
    generation: 1,
    position: 1,
    occurredAt: now.toISOString(),
    recordedAt: now.toISOString(),
    actor,
    subject,
    projectIds: ['p'],
    audience: 'public',
    correlationId: 'bench',
    data,
  };
  return {
    streamId: `entry-${id}`,
    expected: 0,
    events: [{ type: event.type, schemaVersion: 1, data: event, occurredAt: now }],
    metadata: { actor, correlationId: 'bench', subject, projectIds: ['p'], audience: null },
  };
};

const opened = async (serverUrl: string, works: number) => {
  const buses = await PostgresEventBusFactory.open(serverUrl, { partitions: 1 });
  const definition = { name: `among_${works}`, migrations: [Detector1763900000010, CaseDetector1764100000020, Findings1764200000010] };
  const runtime = await ContextRuntime.open(definition, { databaseUrl: serverUrl, eventBusPartitions: 1 }, buses, (_, error) => console.error(error));
  const detector = new Detector(runtime, Settings.from({}, rulesFrom));
  const read = async () => {
    while (await detector.step(1_000));
  };
  const add = async (count: number) => {
    for (let done = 0; done < count; done += 500) await Promise.all(Array.from({ length: Math.min(500, count - done) }, () => runtime.store.append(planned())));
  };
  await add(works);
  await read();
  await runtime.database.pool.query('VACUUM ANALYZE detector_works, detector_findings');
  return {
    /** Milliseconds for a new plan, read with others as they come in one batch. */
    round: async (): Promise<number> => {
      await add(PLANS);
      const begun = performance.now();
      await read();
      return (performance.now() - begun) / PLANS;
    },
    close: async () => {
      await runtime.database.close();
      await buses.close();
    },
  };
};

/** P6: what a new plan costs the detector among few works and among many. */
export const detection: Bench = {
  name: 'detection',
  run: async (serverUrl) => {
    const few = await opened(serverUrl, 1_000);
    const many = await opened(serverUrl, 100_000);
    const rounds: { few: number; many: number }[] = [];
    await few.round();
    await many.round();
    for (let round = 0; round < ROUNDS; round++) rounds.push({ few: await few.round(), many: await many.round() });
    await few.close();
    await many.close();
    return {
      P6: {
        title: 'A new plan compared with what stands: among 100,000 works against among 1,000',
        unit: 'ms',
        better: 'lower',
        target: '≤ 1.5',
        reference: rounded(median(rounds.map((round) => round.few))),
        ours: rounded(median(rounds.map((round) => round.many))),
        ratio: rounded(median(rounds.map((round) => round.many / round.few))),
      },
    };
  },
};
