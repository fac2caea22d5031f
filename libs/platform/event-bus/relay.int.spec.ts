import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { Database } from '../database/index.js';
import { EventStore, eventStoreMigrations } from '../event-store/index.js';
import { happened } from '../event-store/testing/happened.js';
import { Relay, Relay1763900000002, type BusMessage } from './index.js';

describe('A relay', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  let store: EventStore;
  /** Positions, as they were published; before each batch `onPublish` is waited for. */
  let published: number[];
  let onPublish: () => Promise<void> | void;
  const publish = async (batch: readonly BusMessage[]): Promise<void> => {
    await onPublish();
    published.push(...batch.map(({ event }) => event.position));
  };
  const relay = (leaseSeconds = 60) => new Relay({ store, database, bus: { publish }, batch: 3, leaseSeconds });
  const append = async (count: number): Promise<void> => {
    const { metadata } = happened('');
    for (let n = 0; n < count; n++) await store.append(happened(`s${n}`, { metadata: { ...metadata, audience: 'public' } }));
  };
  const positions = async () =>
    (await database.pool.query<{ position: string }>('SELECT position FROM events ORDER BY position')).rows.map(({ position }) => Number(position));
  const saved = async () => (await database.pool.query<{ position: string }>('SELECT position FROM relay_state')).rows.map(({ position }) => Number(position))[0];
  const leaseEnd = async () => (await database.pool.query<{ until: string }>('SELECT lease_until::text AS until FROM relay_state')).rows[0]?.until;

  /** As time does. */
  const expireLease = () => database.pool.query(`UPDATE relay_state SET lease_until = now() - interval '1 second'`);

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await Database.open({ url: fresh.url, schema: 'utilities', migrations: [...eventStoreMigrations, Relay1763900000002] });
    store = await EventStore.open(database, 'utilities');
  });
  beforeEach(async () => {
    await database.pool.query(`DELETE FROM events; UPDATE relay_state SET owner = NULL, position = 0, previous = '{}', lease_until = '-infinity'`);
    published = [];
    onPublish = () => undefined;
    await append(8);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  it('publishes a log of some batches once and in order, and saves how far it is', async () => {
    const alone = relay();
    while (await alone.step());
    expect(published).toEqual(await positions());
    await append(1);
    await alone.step();
    expect(published).toEqual(await positions());
    expect(await saved()).toBe(published.at(-1));
  });

  it('saves nothing before the batch is acknowledged, and goes on from what is saved when it was not', async () => {
    const alone = relay();
    await alone.step();
    const before = await saved();
    onPublish = () => Promise.reject(new Error('no broker'));
    await expect(alone.step()).rejects.toThrow('no broker');
    expect(await saved()).toBe(before);
    onPublish = () => undefined;
    while (await alone.step());
    expect(published).toEqual(await positions());
  });

  it('writes nothing while there is nothing to do and its lease is young', async () => {
    const alone = relay();
    while (await alone.step());
    const until = await leaseEnd();
    for (let n = 0; n < 5; n++) await alone.step();
    expect(await leaseEnd()).toBe(until);
  });

  it('renews a lease of which half is over, though there is nothing to do', async () => {
    const alone = relay(1);
    while (await alone.step());
    const until = await leaseEnd();
    await sleep(600);
    await alone.step();
    expect(await leaseEnd()).not.toBe(until);
  });

  it('keeps its lease by working: another that wants to lead stands by', async () => {
    const [first, second] = [relay(), relay()];
    for (let more = true; more;) {
      const until = await leaseEnd();
      more = await first.step();
      expect(await leaseEnd()).not.toBe(until);
      expect(await second.step()).toBe(false);
    }
    expect(published).toEqual(await positions());
  });

  it('stands back when it was held up in the middle of a batch until another leads', async () => {
    const [paused, other] = [relay(), relay()];
    await paused.step();
    const { promise, resolve } = Promise.withResolvers<void>();
    onPublish = () => promise;
    const late = paused.step();
    await expireLease();
    onPublish = () => undefined;
    while (await other.step());
    expect(published).toEqual(await positions());
    resolve();
    await expect(late).rejects.toThrow('overtaken by another');
    expect(await saved()).toBe((await positions()).at(-1));
    await append(1);
    expect(await paused.step()).toBe(false);
    await other.step();
    expect(new Set(published)).toEqual(new Set(await positions()));
  });

  it('leads no more when it was stopped: another goes on at once', async () => {
    const [first, second] = [relay(), relay()];
    await first.step();
    await first.stop();
    while (await second.step());
    expect(published).toEqual(await positions());
  });
});
