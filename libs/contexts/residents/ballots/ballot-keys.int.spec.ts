import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { Database } from '../../../platform/database/index.js';
import { MasterKeys } from '../../../platform/vault/index.js';
import { Ballots1764800000020 } from '../migrations/ballots.js';
import { SecretBallots1764800000030 } from '../migrations/secret-ballots.js';
import { Vault1764800000010 } from '../migrations/vault.js';
import { ResidentVault } from '../vault/resident-vault.js';
import { BallotKeys } from './ballot-keys.js';

const [older, newer] = [MasterKeys.fresh('2026'), MasterKeys.fresh('2027')];
let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let keys: BallotKeys;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = await Database.open({
    url: fresh.url,
    schema: 'residents',
    migrations: [Vault1764800000010, Ballots1764800000020, SecretBallots1764800000030],
    poolSize: 4,
  });
  keys = new BallotKeys(database.pool, MasterKeys.parse(older));
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const opened = async (ballotId: string): Promise<Buffer> => {
  const key = keys.fresh();
  await database.transaction((tx) => keys.put(tx, ballotId, key));
  return key;
};
const votes = (ballotId: string) => database.transaction((tx) => keys.mustTakeVotes(tx, ballotId));

describe('The key of a ballot', () => {
  it('is what it was once another master key wraps all', async () => {
    const key = await opened('rotated');
    const both = MasterKeys.parse(`${newer},${older}`);
    expect(await database.transaction((tx) => new ResidentVault(database.pool, both).rewrap(tx))).toBe(1);
    expect(await new BallotKeys(database.pool, MasterKeys.parse(newer)).of('rotated')).toEqual(key);
    await expect(keys.of('rotated')).rejects.toThrow('The master key 2027');
  });
});

describe('A count', () => {
  it('waits for a vote that is on its way, and none comes once it has begun, until it is given up', async () => {
    await opened('counted');
    const order: string[] = [];
    let counting: Promise<unknown> = Promise.resolve();
    await database.transaction(async (tx) => {
      await keys.mustTakeVotes(tx, 'counted');
      counting = keys.beginCount('counted').then((count) => {
        order.push('count');
        return count;
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      order.push('vote');
    });
    const count = String(await counting);
    expect(order).toEqual(['vote', 'count']);
    await expect(votes('counted')).rejects.toMatchObject({ code: 'ALREADY_PUBLISHED' });
    await keys.giveUp('counted', count);
    await expect(votes('counted')).resolves.toBeUndefined();
  });

  it('that another one has overtaken is not published, and does not let votes in again', async () => {
    await opened('twice');
    const [first, second] = [await keys.beginCount('twice'), await keys.beginCount('twice')];
    const publish = (count: string) => database.transaction((tx) => keys.mustBeTheCount(tx, 'twice', count));
    await keys.giveUp('twice', first);
    await expect(votes('twice')).rejects.toMatchObject({ code: 'ALREADY_PUBLISHED' });
    await expect(publish(first)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    await expect(publish(second)).resolves.toBeUndefined();
  });
});
