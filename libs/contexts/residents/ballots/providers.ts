import type { Provider } from '@nestjs/common';
import { runtimeOf, type ContextRuntime } from '../../../platform/context/index.js';
import { MasterKeys } from '../../../platform/vault/index.js';
import { BallotKeys } from './ballot-keys.js';
import { Counting } from './counting.js';
import { FrozenRolls } from './frozen-roll.js';
import { Proxies } from './proxies.js';
import { RecountEntries } from './recount-entries.js';
import { RollEntries } from './roll-entries.js';
import { SecretSums } from './secret-sums.js';

export const ballotProviders: Provider[] = [
  {
    provide: BallotKeys,
    inject: [runtimeOf('residents'), MasterKeys],
    useFactory: ({ database }: ContextRuntime, keys: MasterKeys) => new BallotKeys(database.pool, keys),
  },
  { provide: Proxies, inject: [runtimeOf('residents')], useFactory: ({ database }: ContextRuntime) => new Proxies(database.pool) },
  { provide: RollEntries, inject: [runtimeOf('residents')], useFactory: ({ database }: ContextRuntime) => new RollEntries(database.pool) },
  { provide: RecountEntries, inject: [runtimeOf('residents')], useFactory: ({ database }: ContextRuntime) => new RecountEntries(database.pool) },
  { provide: FrozenRolls, inject: [runtimeOf('residents')], useFactory: ({ database }: ContextRuntime) => new FrozenRolls(database.pool) },
  {
    provide: SecretSums,
    inject: [runtimeOf('residents'), MasterKeys],
    useFactory: ({ database }: ContextRuntime, keys: MasterKeys) => new SecretSums(database.pool, keys),
  },
  {
    provide: Counting,
    inject: [runtimeOf('residents'), BallotKeys, FrozenRolls, SecretSums],
    useFactory: ({ database }: ContextRuntime, keys: BallotKeys, rolls: FrozenRolls, secret: SecretSums) => new Counting(database.pool, keys, rolls, secret),
  },
];
