import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { rulesFrom } from '../../../contracts/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { MasterKeys } from '../../../platform/vault/index.js';
import { masterKeysOf } from './providers.js';

const keysOf = async (env: Readonly<Record<string, string>>) => masterKeysOf(Settings.from(env, rulesFrom));
const [issuers, services] = [{ HUTONG_ISSUERS: 'https://id.example|hutong' }, { HUTONG_SERVICE_KEY: 'x'.repeat(32) }];

describe('The master keys', () => {
  it('of a machine of one’s own are made in its data folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hutong-vault-'));
    const made = await keysOf({ HUTONG_DATA_FOLDER: folder });
    expect((await keysOf({ HUTONG_DATA_FOLDER: folder })).current).toBe(made.current);
    expect((await stat(join(folder, 'vault-keys'))).isFile()).toBe(true);
    await rm(folder, { recursive: true });
  });

  it.each([
    ['with issuers', issuers],
    ['as services', services],
  ])('are to be named %s, or nothing starts', async (_, env) => {
    await expect(keysOf(env)).rejects.toMatchObject({ advice: expect.stringMatching(/^Set HUTONG_VAULT_KEYS to /) });
    expect((await keysOf({ ...env, HUTONG_VAULT_KEYS: MasterKeys.fresh('2027') })).current).toBe('2027');
  });
});
