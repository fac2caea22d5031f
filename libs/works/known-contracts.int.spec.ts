import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../test/support/fresh-database.js';
import { Refusal } from '../platform/kernel/index.js';
import { Database } from '../platform/database/index.js';
import type { ContextRuntime } from '../platform/context/index.js';
import type { PublicEvent } from '../platform/event-bus/index.js';
import { encodeToken } from '../platform/graphql/index.js';
import { KnownContracts } from './contracts/known-contracts.js';
import { KnownContracts1764100000030 } from './migrations/known-contracts.js';
import { recordContracts } from './contracts/record-contracts.js';

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = await Database.open({ url: fresh.url, schema: 'utilities', migrations: [KnownContracts1764100000030] });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const window = { start: '2027-05-01T00:00:00.000Z', end: '2027-09-01T00:00:00.000Z' };
const concluded = (contractId: string, terms: object = {}) => ({
  type: 'contractors.contract-concluded.v1',
  data: { contractId, principalId: 'water', contractorId: contractId, title: 'Trench', window, projectIds: ['mao-er'], ...terms },
});
const ended = (contractId: string, endsAt: string) => ({ type: 'contractors.contract-ended.v1', data: { contractId, endsAt, reason: 'Both agreed' } });
/** In the order in which the bus brings them. */
const learn = (...events: object[]) => database.transaction((tx) => recordContracts(events as PublicEvent[], tx));

const known = (hasCome = true) => new KnownContracts({ database, waitForConsumer: async () => hasCome } as unknown as ContextRuntime);
const inForce = (contractorId: string, at: string, principalId = 'water', now = at) =>
  known().inForce({ principalId, contractorId, at: new Date(at), now: new Date(now) }, null);

describe('A home of works knows which contracts are in force', () => {
  it('from their first instant up to their last, between the two and nobody else', async () => {
    await learn(concluded('paver'));
    expect(await inForce('paver', '2027-04-30T23:59:59.999Z')).toEqual([]);
    expect(await inForce('paver', window.start)).toEqual([{ projectIds: ['mao-er'], isInForceNow: true }]);
    expect(await inForce('paver', '2027-08-31T23:59:59.999Z')).toHaveLength(1);
    expect(await inForce('paver', window.end)).toEqual([]);
    expect(await inForce('paver', window.start, 'gas')).toEqual([]);
    expect(await inForce('water', window.start, 'paver')).toEqual([]);
  });

  it.each([
    ['after', (...events: object[]) => events],
    ['before', (...events: object[]) => events.reverse()],
  ])('until they are ended, also where the end is heard of %s the beginning', async (order, arranged) => {
    await learn(...arranged(concluded(`digger ${order}`), ended(`digger ${order}`, '2027-06-01T08:00:00.000Z')));
    expect(await inForce(`digger ${order}`, '2027-06-01T07:59:59.999Z')).toHaveLength(1);
    expect(await inForce(`digger ${order}`, '2027-06-01T08:00:00.000Z')).toEqual([]);
    expect(await inForce(`digger ${order}`, '2027-06-01T07:59:59.999Z', 'water', '2027-06-01T08:00:00.000Z')).toEqual([{ projectIds: ['mao-er'], isInForceNow: false }]);
  });

  it('whatever else contractors publish', async () => {
    await learn({ type: 'contractors.works-started.v1', data: { worksId: 'contractors.1' } }, concluded('mason', { projectIds: [] }));
    expect(await inForce('mason', window.start)).toEqual([{ projectIds: [], isInForceNow: true }]);
  });

  it('and says so when it has not heard of what the sender wrote', async () => {
    const token = encodeToken([{ context: 'contractors', generation: 1, partition: 0, position: 1_000_000 }]);
    const asked = known(false).inForce({ principalId: 'water', contractorId: 'paver', at: new Date(window.start), now: new Date(window.start) }, token);
    await expect(asked).rejects.toMatchObject({ code: 'STILL_BEHIND', field: 'token' } satisfies Partial<Refusal>);
  });
});
