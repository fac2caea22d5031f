import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../test/support/fresh-database.js';
import { defaultRules, rulesFrom, type Rules } from '../contracts/index.js';
import type { ContextRuntime } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { consumerMigrations, type PublicEvent } from '../platform/event-bus/index.js';
import { Settings } from '../platform/ops/index.js';
import { Directory, directoryMigrations, recordDirectory } from './index.js';

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let directory: Directory;
const open = (schema: string, migrations: readonly (new () => object)[]) => Database.open({ url: fresh.url, schema, migrations: [...consumerMigrations, ...migrations] });

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
const adopted = (version: number, validFrom: string, recordedAt: string) => ({
  type: 'government.rule-adopted.v1',
  recordedAt,
  data: {
    ...{ ruleId: 'conflicts.ladder', version, text: 'As ordered', source: 'Order 15', jurisdiction: 'Guihua', validFrom, validUntil: null },
    values: { levels: ['STREET_OFFICE'], workingDays: version },
  },
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

describe('Which version of a rule holds is known', () => {
  it('from its day, or from its adoption on that day', async () => {
    await learn(adopted(3, '2027-07-02', '2027-07-01T02:00:00.000Z'), adopted(2, '2027-07-01', '2027-07-01T01:00:00.000Z'));
    const held = async (at: string) => (await directory.rule('ladder', new Date(at))).version;
    expect(await held('2027-07-01T08:59:59.999+08:00')).toBe(1);
    expect(await held('2027-07-01T09:00:00.000+08:00')).toBe(2);
    expect(await held('2027-07-01T23:59:59.999+08:00')).toBe(2);
    expect(await held('2027-07-02T00:00:00.000+08:00')).toBe(3);
  });
});

it('A directory that an earlier Hutong kept stays, and is read again from the beginning', async () => {
  const [first, ...later] = directoryMigrations;
  const before = await open('contractors', [first]);
  await before.pool.query(`INSERT INTO known_appointments VALUES ('dismissed', 'SUPERVISION', '{}'), ('kept', 'SUPERVISION', '{}')`);
  await before.pool.query(`INSERT INTO consumer_positions VALUES ('directory', 'government', 0, 1, 9, 9), ('contracts', 'contractors', 0, 1, 9, 9)`);
  await before.pool.query(`INSERT INTO adopted_rules VALUES ('conflicts.ladder', 2, $1)`, [
    JSON.stringify({ ...defaultRules.ladder, version: 2, validFrom: '2027-07-01' }),
  ]);
  await before.close();
  const after = await open('contractors', [first, ...later]);
  try {
    const { rows } = await after.pool.query('SELECT consumer FROM consumer_positions');
    expect(rows).toEqual([{ consumer: 'contracts' }]);
    const kept = new Directory({ database: after } as unknown as ContextRuntime, Settings.from<Rules>({}, rulesFrom));
    const held = async () => (await kept.rule('ladder', new Date('2027-07-01T08:00:00+08:00'))).version;
    expect([await kept.holdersOf('SUPERVISION', ['lane']), await held()]).toEqual([['dismissed', 'kept'], 2]);
    const again = [dismissed('dismissed', 9), appointed('dismissed', 5), appointed('kept', 7), adopted(2, '2027-07-01', '2027-07-01T01:00:00.000Z')];
    await after.transaction((tx) => recordDirectory(again as unknown as PublicEvent[], tx));
    expect([await kept.holdersOf('SUPERVISION', ['lane']), await held()]).toEqual([['kept'], 1]);
  } finally {
    await after.close();
  }
});
