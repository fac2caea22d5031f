import { Detector } from '../../libs/contexts/coordination/detector/detector.js';
import { CaseDetector1764100000020 } from '../../libs/contexts/coordination/migrations/case-detector.js';
import { Detector1763900000010 } from '../../libs/contexts/coordination/migrations/detector.js';
import { Findings1764200000010 } from '../../libs/contexts/coordination/migrations/findings.js';
import { rulesFrom } from '../../libs/contracts/index.js';
import { ContextRuntime } from '../../libs/platform/context/index.js';
import { PostgresEventBusFactory } from '../../libs/platform/event-bus/index.js';
import { Settings } from '../../libs/platform/ops/index.js';
import { median, rounded, type Bench } from './bench.js';
import { appendMany, planned, recorded } from './planned.js';

const PLANS = 300;
const ROUNDS = 5;

const opened = async (serverUrl: string, works: number) => {
  const buses = await PostgresEventBusFactory.open(serverUrl, { partitions: 1 });
  const definition = { name: `among_${works}`, migrations: [Detector1763900000010, CaseDetector1764100000020, Findings1764200000010] };
  const runtime = await ContextRuntime.open(definition, { databaseUrl: serverUrl, eventBusPartitions: 1 }, buses, (_, error) => console.error(error));
  const detector = new Detector(runtime, Settings.from({}, rulesFrom));
  const read = async () => {
    while (await detector.step(1_000));
  };
  const add = (count: number) =>
    appendMany(
      runtime.store,
      Array.from({ length: count }, () => recorded(planned())),
    );
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
