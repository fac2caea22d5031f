import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../test/support/fresh-database.js';
import { rulesFrom, type Rules } from '../contracts/index.js';
import type { ContextRuntime } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Consumers1763900000001, type PublicEvent } from '../platform/event-bus/index.js';
import { Settings } from '../platform/ops/index.js';
import { Directory, directoryMigrations, recordDirectory } from './index.js';

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let directory: Directory;
const open = (schema: string, migrations: readonly (new () => object)[]) =>
  Database.open({ url: fresh.url, schema, migrations: [Consumers1763900000001, ...migrations] });

beforeAll(async () => {
  fresh = await freshDatabase();
  database = await open('utilities', directoryMigrations);
  directory = new Directory({ database } as unknown as ContextRuntime, Settings.from<Rules>({}, rulesFrom));
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

/** In the order in which the bus brings them. */
const learn = (...events: object[]) => database.transaction((tx) => recordDirectory(events as PublicEvent[], tx));
const appointed = (organisationId: string, position: number, projectIds: readonly string[] = [], generation = 1) => ({
  type: 'government.organisation-appointed.v1',
  generation,
  position,
  data: { organisationId, office: 'SUPERVISION', projectIds },
});
const dismissed = (organisationId: string, position: number, generation = 1) => ({
  type: 'government.organisation-dismissed.v1',
  generation,
  position,
  data: { organisationId, office: 'SUPERVISION', reason: 'Merged' },
});

describe('Who holds an office is known', () => {
  const holds = async (id: string, project = 'lane') => {
    const [offices, holders] = [await directory.officesOf(id, [project]), await directory.holdersOf('SUPERVISION', [project])];
    expect(holders.includes(id)).toBe(offices.length === 1);
    return offices.length === 1;
  };

  it.each([
    ['after', (...events: object[]) => events],
    ['before', (...events: object[]) => events.reverse()],
  ])('until a dismissal, also where that is heard of %s the appointment', async (order, arranged) => {
    await learn(...arranged(appointed(order, 5), dismissed(order, 9)));
    expect(await holds(order)).toBe(false);
    await learn(appointed(order, 12));
    expect(await holds(order)).toBe(true);
  });

  it('by the last of two appointments, whichever is heard of last', async () => {
    await learn(appointed('moved', 9, ['square']), appointed('moved', 5, ['lane']));
    expect([await holds('moved', 'lane'), await holds('moved', 'square')]).toEqual([false, true]);
  });

  it('by a log that was restored rather than by the one before, whatever the positions', async () => {
    await learn(appointed('restored', 90), dismissed('restored', 7, 2), appointed('restored', 95));
    expect(await holds('restored')).toBe(false);
  });
});

it('A directory that an earlier Hutong kept stays, and is read again from the beginning', async () => {
  const [first, ...later] = directoryMigrations;
  const before = await open('contractors', [first]);
  await before.pool.query(`INSERT INTO known_appointments VALUES ('dismissed', 'SUPERVISION', '{}'), ('kept', 'SUPERVISION', '{}')`);
  await before.pool.query(`INSERT INTO consumer_positions VALUES ('directory', 'government', 0, 1, 9, 9), ('contracts', 'contractors', 0, 1, 9, 9)`);
  await before.close();
  const after = await open('contractors', [first, ...later]);
  try {
    const { rows } = await after.pool.query('SELECT consumer FROM consumer_positions');
    expect(rows).toEqual([{ consumer: 'contracts' }]);
    await after.transaction((tx) => recordDirectory([dismissed('dismissed', 9), appointed('dismissed', 5), appointed('kept', 7)] as unknown as PublicEvent[], tx));
    expect(await new Directory({ database: after } as unknown as ContextRuntime, Settings.from<Rules>({}, rulesFrom)).holdersOf('SUPERVISION', ['lane'])).toEqual([
      'kept',
    ]);
  } finally {
    await after.close();
  }
});
