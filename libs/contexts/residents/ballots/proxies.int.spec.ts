import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { Database } from '../../../platform/database/index.js';
import { BallotProxies1764800000035 } from '../migrations/ballot-proxies.js';
import { Proxies } from './proxies.js';

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let proxies: Proxies;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = await Database.open({ url: fresh.url, schema: 'residents', migrations: [BallotProxies1764800000035], poolSize: 12 });
  proxies = new Proxies(database.pool);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const most = 3;
const take = (ballotId: string, headId: string) => (tx: PoolClient) => proxies.take(tx, { ballotId, headId, holderId: 'zhou' }, most);
const outcome = async (granting: Promise<void>): Promise<string> =>
  granting.then(
    () => 'taken',
    (error: unknown) => (error as { code: string }).code,
  );

describe('The places of a holder', () => {
  it('go to as many as there are, of all that come at once', async () => {
    const came = await Promise.all(Array.from({ length: 10 }, (_, n) => outcome(database.transaction(take('crowded', `head ${n}`)))));
    expect(came.filter((each) => each === 'taken')).toHaveLength(most);
    expect(came.filter((each) => each === 'PROXY_NOT_ALLOWED')).toHaveLength(7);
    expect(await proxies.held('crowded', 'zhou')).toBe(most);
    expect(await proxies.held('another ballot', 'zhou')).toBe(0);
  });

  it('are waited for: what a grant has taken that is not written is another’s', async () => {
    for (const head of ['a', 'b']) await database.transaction(take('last', head));
    let later: Promise<string> = Promise.resolve('');
    await database
      .transaction(async (tx) => {
        await take('last', 'c')(tx);
        later = outcome(database.transaction(take('last', 'd')));
        await new Promise((resolve) => setTimeout(resolve, 100));
        throw new Error('The event was not appended');
      })
      .catch(() => undefined);
    expect(await later).toBe('taken');
    expect(await outcome(database.transaction(take('last', 'c')))).toBe('PROXY_NOT_ALLOWED');
  });

  it('are one for the same head, though it be sent by way of two processes', async () => {
    for (const head of ['a', 'b']) await database.transaction(take('twice', head));
    expect(await Promise.all([outcome(database.transaction(take('twice', 'c'))), outcome(database.transaction(take('twice', 'c')))])).toEqual(['taken', 'taken']);
    expect(await proxies.held('twice', 'zhou')).toBe(most);
  });

  it('are free again once a proxy is taken back', async () => {
    for (const head of ['a', 'b', 'c']) await database.transaction(take('freed', head));
    await database.transaction((tx) => proxies.free(tx, 'freed', 'b'));
    expect(await outcome(database.transaction(take('freed', 'd')))).toBe('taken');
    expect(await outcome(database.transaction(take('freed', 'b')))).toBe('PROXY_NOT_ALLOWED');
  });
});
