import type { Provider } from '@nestjs/common';
import { runtimeOf, type ContextRuntime } from '../../../platform/context/index.js';
import { MasterKeys } from '../../../platform/vault/index.js';
import { BallotKeys } from './ballot-keys.js';
import { Counting } from './counting.js';
import { FrozenRolls } from './frozen-roll.js';
import { RecountEntries } from './recount-entries.js';

export const ballotProviders: Provider[] = [
  {
    provide: BallotKeys,
    inject: [runtimeOf('residents'), MasterKeys],
    useFactory: ({ database }: ContextRuntime, keys: MasterKeys) => new BallotKeys(database.pool, keys),
  },
  { provide: RecountEntries, inject: [runtimeOf('residents')], useFactory: ({ database }: ContextRuntime) => new RecountEntries(database.pool) },
  { provide: FrozenRolls, inject: [runtimeOf('residents')], useFactory: ({ database }: ContextRuntime) => new FrozenRolls(database.pool) },
  {
    provide: Counting,
    inject: [runtimeOf('residents'), BallotKeys, FrozenRolls],
    useFactory: ({ database }: ContextRuntime, keys: BallotKeys, rolls: FrozenRolls) => new Counting(database.pool, keys, rolls),
  },
];
