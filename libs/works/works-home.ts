import type { Provider } from '@nestjs/common';
import type { Rules } from '../contracts/index.js';
import { Directory, directoryMigrations, directoryOf, directoryProvider, directoryRecorder } from '../directory/index.js';
import { parkingHandlers } from '../parking/parking-handlers.js';
import { contextProviders, runtimeOf, type ContextDefinition, type ContextRuntime } from '../platform/context/index.js';
import { Clock } from '../platform/kernel/index.js';
import { Settings } from '../platform/ops/index.js';
import { KnownWorkItems1764900000010, workItemRecorder } from '../work-items/index.js';
import type { WorksHome } from './homes.js';
import { GovernmentRecords1763900100000 } from './migrations/government-records.js';
import { KnownPermits1764200000020 } from './migrations/known-permits.js';
import { PermitsGrantedAt1764400000010 } from './migrations/permits-granted-at.js';
import { KnownConsents1764900000020 } from './migrations/known-consents.js';
import { consentRecorder } from './consents/record-consents.js';
import { permitRecorder } from './permits/record-permits.js';
import { KnownContracts1764100000030 } from './migrations/known-contracts.js';
import { contractsRecorder } from './contracts/record-contracts.js';
import { worksHandlers } from './works-messages.js';
import { WorksWriter } from './works-writer.js';

/** What a home of works adds to being one. */
export type OwnOfHome = Omit<ContextDefinition, 'name' | 'upcasters'>;

/** A home of works: a log, and copies of what others published that decide about works. */
export const worksHomeContext = (home: WorksHome, { migrations = [], consumers, ...own }: OwnOfHome = {}): ContextDefinition => ({
  ...own,
  name: home,
  migrations: [
    GovernmentRecords1763900100000,
    ...directoryMigrations,
    KnownContracts1764100000030,
    KnownPermits1764200000020,
    PermitsGrantedAt1764400000010,
    KnownWorkItems1764900000010,
    KnownConsents1764900000020,
    ...migrations,
  ],
  consumers: (runtime) => [directoryRecorder, contractsRecorder, permitRecorder, workItemRecorder, consentRecorder, ...(consumers?.(runtime) ?? [])],
});

/** All that a context needs to be a home of works: its log, what it knows of government, of contracts, permits and consents of owners, and a handler for every use case. */
export const worksHomeProviders = (home: WorksHome, own?: OwnOfHome): Provider[] => {
  const writer = `WorksWriter(${home})`;
  return [
    ...contextProviders(worksHomeContext(home, own)),
    directoryProvider(home),
    {
      provide: writer,
      inject: [runtimeOf(home), Clock, directoryOf(home), Settings],
      useFactory: (runtime: ContextRuntime, clock: Clock, directory: Directory, { rules }: Settings<Rules>) => new WorksWriter(home, runtime, clock, directory, rules),
    },
    ...parkingHandlers(home),
    ...worksHandlers(home, writer),
  ];
};
