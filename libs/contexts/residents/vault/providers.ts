import { join } from 'node:path';
import type { Provider } from '@nestjs/common';
import { runtimeOf, type ContextRuntime } from '../../../platform/context/index.js';
import { CannotStart } from '../../../platform/embedded-postgres/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { MasterKeys, masterKeysIn } from '../../../platform/vault/index.js';
import { ErasureJournal } from './erasure-journal.js';
import { ResidentVault } from './resident-vault.js';

/** A machine of one's own keeps its key in its data folder; whoever has issuers, or several processes, keeps it apart from the data. */
export const masterKeysOf = ({ vaultKeys, issuers, serviceKey, dataFolder }: Settings): MasterKeys | Promise<MasterKeys> => {
  if (vaultKeys) return vaultKeys;
  if (issuers.length === 0 && serviceKey === '') return masterKeysIn(join(dataFolder, 'vault-keys'));
  throw new CannotStart(
    'Nobody has said by which key personal data is kept.',
    'Set HUTONG_VAULT_KEYS to a name and 32 bytes in base64, and keep them where no backup of the database goes: echo "2027:$(openssl rand -base64 32)" (docs/register.md).',
  );
};

export const vaultProviders: Provider[] = [
  { provide: MasterKeys, inject: [Settings], useFactory: masterKeysOf },
  {
    provide: ResidentVault,
    inject: [runtimeOf('residents'), MasterKeys],
    useFactory: ({ database }: ContextRuntime, keys: MasterKeys) => new ResidentVault(database.pool, keys),
  },
  { provide: ErasureJournal, inject: [Settings], useFactory: ({ erasuresFile }: Settings) => new ErasureJournal(erasuresFile) },
];
