import type { Provider } from '@nestjs/common';
import type { Rules } from '../contracts/index.js';
import { Directory1764100000010, directoryRecorder } from '../directory/index.js';
import { contextProviders, runtimeOf, type ContextRuntime } from '../platform/context/index.js';
import { Clock } from '../platform/kernel/index.js';
import { Settings } from '../platform/ops/index.js';
import type { WorksHome } from './homes.js';
import { GovernmentRecords1763900100000 } from './migrations/government-records.js';
import { KnownPermits1764200000020 } from './migrations/known-permits.js';
import { permitRecorder } from './permits/record-permits.js';
import { worksHandlers } from './works-messages.js';
import { WorksWriter } from './works-writer.js';

/** All that a context needs to be a home of works: its log, what it knows of government, and a handler for every use case. */
export const worksHomeProviders = (home: WorksHome): Provider[] => {
  const writer = `WorksWriter(${home})`;
  return [
    ...contextProviders({
      name: home,
      migrations: [GovernmentRecords1763900100000, Directory1764100000010, KnownPermits1764200000020],
      consumers: () => [directoryRecorder, permitRecorder],
    }),
    {
      provide: writer,
      inject: [runtimeOf(home), Clock, Settings],
      useFactory: (runtime: ContextRuntime, clock: Clock, settings: Settings<Rules>) => new WorksWriter(home, runtime, clock, settings),
    },
    ...worksHandlers(home, writer),
  ];
};
