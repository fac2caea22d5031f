import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { rulesFrom, type Rules, type Works } from '../contracts/index.js';
import { Directory } from '../directory/index.js';
import { Bus, CommandBusModule, type From } from '../platform/command-bus/index.js';
import { ContextRuntime, type ContextDefinition } from '../platform/context/index.js';
import { PostgresEventBusFactory, type EventBusFactory } from '../platform/event-bus/index.js';
import { messageKey, partitionOf, type Written } from '../platform/event-store/index.js';
import { decodeToken, encodeToken } from '../platform/graphql/index.js';
import { Clock, Refusal, type JsonObject, type OrganisationId, type Party } from '../platform/kernel/index.js';
import { Settings } from '../platform/ops/index.js';
import { freshDatabase } from '../../test/support/fresh-database.js';
import type { InputOf, UseCaseName } from './commands/index.js';
import { homeOfWorks, type WorksHome } from './homes.js';
import { worksHomeContext } from './works-home.js';
import { worksHandlers, worksMessages } from './works-messages.js';
import { WorksWriter } from './works-writer.js';

const HOUR_MS = 3_600_000;
const now = new Date('2027-05-01T00:00:00.000Z');
class StoppedClock extends Clock {
  override now(): Date {
    return now;
  }
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let buses: EventBusFactory;
let homes: { readonly [H in WorksHome]: ContextRuntime };
let government: ContextRuntime;
let module: TestingModule;
const failures: unknown[] = [];
const settings = Settings.from<Rules>({}, rulesFrom);

const open = async (definition: ContextDefinition): Promise<ContextRuntime> => {
  const runtime = await ContextRuntime.open(definition, { databaseUrl: database.url, eventBusPartitions: 4 }, buses, (_, error) => failures.push(error));
  await runtime.start();
  return runtime;
};

beforeAll(async () => {
  database = await freshDatabase();
  buses = await PostgresEventBusFactory.open(database.url, { partitions: 4, onFailure: (_, error) => failures.push(error) });
  government = await open({ name: 'government' });
  homes = { utilities: await open(worksHomeContext('utilities')), contractors: await open(worksHomeContext('contractors')) };
  const writer = (home: WorksHome) => ({
    provide: home,
    useFactory: () => new WorksWriter(home, homes[home], new StoppedClock(), new Directory(homes[home], settings), settings.rules),
  });
  module = await Test.createTestingModule({
    imports: [CommandBusModule],
    providers: [writer('utilities'), writer('contractors'), ...worksHandlers('utilities', 'utilities'), ...worksHandlers('contractors', 'contractors')],
  }).compile();
  await module.init();
  await govern('project-opened', 'projectId', 'mao-er');
  await govern('organisation-registered', 'organisationId', 'digger');
});
afterAll(async () => {
  await module.close();
  for (const runtime of [homes.contractors, homes.utilities, government]) await runtime.stop();
  await buses.close();
  await database.drop();
  expect(failures).toEqual([]);
});

/** Lets government publish something; answers with the token of it. */
const publish = async (type: string, subject: { readonly type: string; readonly id: string }, data: JsonObject, occurredAt = now): Promise<string> => {
  const metadata = {
    actor: { personId: 'li', organisationId: 'district' as OrganisationId, party: 'GOVERNMENT' as const },
    correlationId: 'c',
    subject,
    projectIds: [],
    audience: 'public' as const,
  };
  const outcome = await government.store.append({
    streamId: `${type}-${subject.id}`,
    expected: 0,
    events: [{ type, schemaVersion: 1, data, occurredAt }],
    metadata,
  });
  if (outcome.outcome !== 'appended') throw new Error(outcome.outcome);
  return encodeToken([{ context: 'government', generation: government.store.generation, partition: partitionOf(messageKey(metadata), 4), position: outcome.position }]);
};
const govern = (type: string, idName: string, id: string): Promise<string> =>
  publish(type, { type: 'X', id }, { [idName]: id, name: id, kind: 'RENEWAL', party: 'CONTRACTOR' });

/** Lets government publish that a permit to dig from yesterday on was requested, and then what became of it. */
const permit = async (worksId: string, became: string, at = now): Promise<string> => {
  const subject = { type: 'Permit', id: randomUUID() };
  const window = { start: new Date(now.getTime() - 24 * HOUR_MS).toISOString(), end: '2027-06-11T00:00:00.000Z' };
  await publish('permit-requested', subject, { permitId: subject.id, worksId, kind: 'DIG', window });
  return publish(`permit-${became}`, subject, { permitId: subject.id }, at);
};

const as = (organisationId: string, party: Party): From => ({
  caller: { personId: 'wang', organisationId: organisationId as OrganisationId, party },
  correlationId: 'request-1',
});
const waterCo = as('water-co', 'UTILITY');
const gasCo = as('gas-co', 'UTILITY');
const digger = as('digger', 'CONTRACTOR');

const send = <Name extends UseCaseName>(name: Name, input: InputOf<Name>, from: From, home: WorksHome = 'utilities'): Promise<Written<Works>> =>
  module.get(Bus).execute<Written<Works>>(new worksMessages[home][name](input, from));

const trench = (fields: object = {}): InputOf<'planWorks'> => ({
  idempotencyKey: randomUUID(),
  projectId: 'mao-er',
  title: 'New water main',
  kind: 'EXCAVATION',
  footprint: {
    geometry: {
      type: 'LineString',
      coordinates: [
        [116.39, 39.93],
        [116.391, 39.93],
      ],
    },
    widthMetres: 1.2,
  },
  window: { start: new Date('2027-06-01T00:00:00Z'), end: new Date('2027-06-11T00:00:00Z') },
  ...fields,
});
const key = (worksId: string) => ({ idempotencyKey: randomUUID(), worksId });
const ring = (...coordinates: number[][]) => ({ geometry: { type: 'Polygon', coordinates: [coordinates] } });

const refusalOf = async (work: Promise<unknown>): Promise<Refusal> => {
  const outcome = await work.then(
    () => 'accepted',
    (error: unknown) => error,
  );
  if (outcome instanceof Refusal) return outcome;
  throw outcome instanceof Error ? outcome : new Error(`Expected a refusal: ${String(outcome)}`);
};
const logged = async (): Promise<readonly number[]> => [await homes.utilities.store.highWater(), await homes.contractors.store.highWater()];

describe('A bad command', () => {
  let planned: Works;
  let before: readonly number[];
  beforeAll(async () => {
    planned = (await send('planWorks', trench(), waterCo)).answer;
  });
  beforeEach(async () => {
    before = await logged();
  });

  it.each([
    [
      'a polygon that crosses itself',
      { footprint: ring([116.39, 39.93], [116.4, 39.94], [116.4, 39.93], [116.39, 39.94], [116.39, 39.93]) },
      'FOOTPRINT_CROSSES_ITSELF',
      'footprint.geometry',
    ],
    ['an empty footprint', { footprint: { geometry: { type: 'MultiPolygon', coordinates: [] } } }, 'FOOTPRINT_EMPTY', 'footprint.geometry'],
    ['a polygon bigger than the district', { footprint: ring([116, 39], [117, 39], [117, 40], [116, 40], [116, 39]) }, 'FOOTPRINT_TOO_LARGE', 'footprint.geometry'],
    ['a footprint in metres', { footprint: { geometry: { type: 'Point', coordinates: [302_000, 2_770_000] } } }, 'FOOTPRINT_NOT_WGS84', 'footprint.geometry'],
    ['a negative width', { footprint: { geometry: { type: 'Point', coordinates: [116.4, 39.9] }, widthMetres: -1 } }, 'INVALID_INPUT', 'footprint.widthMetres'],
    ['a window that ends before it starts', { window: { start: new Date('2027-06-02'), end: new Date('2027-06-01') } }, 'WINDOW_ENDS_BEFORE_START', 'window.end'],
    ['a window that starts in the year 0', { window: { start: new Date('0000-06-02') } }, 'INVALID_INPUT', 'window.start'],
    ['a window that starts at no time', { window: { start: new Date(NaN) } }, 'INVALID_INPUT', 'window.start'],
    ['an unknown project', { projectId: 'nowhere' }, 'UNKNOWN_PROJECT', 'projectId'],
    ['an unknown contractor', { contractorId: 'nobody' }, 'UNKNOWN_ORGANISATION', 'contractorId'],
    ['a kind that there is not', { kind: 'DIGGING' }, 'INVALID_INPUT', 'kind'],
    ['a title that is too long', { title: 'x'.repeat(501) }, 'INVALID_INPUT', 'title'],
    ['an empty permit', { reference: { permit: '' } }, 'INVALID_INPUT', 'reference.permit'],
    ['a field that there is not', { ownerId: 'gas-co' }, 'INVALID_INPUT', 'ownerId'],
    ['a time that lies ahead', { occurredAt: new Date(now.getTime() + 6 * 60_000) }, 'INVALID_INPUT', 'occurredAt'],
    ['a token that is none', { token: 'x' }, 'INVALID_INPUT', 'token'],
    ['no idempotency key', { idempotencyKey: '' }, 'INVALID_INPUT', 'idempotencyKey'],
    ['text that cannot be stored', { title: 'a\u0000b' }, 'INVALID_INPUT', 'title'],
  ])('is refused for %s, and nothing is written', async (_, fields, code, field) => {
    const refusal = await refusalOf(send('planWorks', trench(fields), waterCo));
    expect(refusal.code).toBe(code);
    expect(refusal.field).toBe(field);
    expect(refusal.message).toMatch(/\.$/);
    expect(await logged()).toEqual(before);
  });

  it.each([
    ['nobody', 'UNAUTHENTICATED', () => send('planWorks', trench(), { caller: null, correlationId: 'c' })],
    ["somebody else, of somebody's works", 'NOT_THE_OWNER', () => send('startWorks', key(planned.id), gasCo)],
    ['another party, of their works', 'NOT_THE_OWNER', () => send('cancelWorks', { ...key(planned.id), reason: 'Mine now' }, digger)],
    ['the owner, of works that are not', 'UNKNOWN_WORKS', () => send('startWorks', key('utilities.0'), waterCo)],
    ['the owner, without a permit', 'PERMIT_MISSING', () => send('startWorks', key(planned.id), waterCo)],
    ['the owner, without a reason', 'REASON_MISSING', () => send('blockWorks', { ...key(planned.id), reason: ' ' }, waterCo)],
    ['the owner, changing nothing', 'NOTHING_CHANGES', () => send('reviseWorks', { ...key(planned.id), title: planned.title }, waterCo)],
    ['the owner, taking the title away', 'INVALID_INPUT', () => send('reviseWorks', { ...key(planned.id), title: null as never }, waterCo)],
    [
      'the owner, making the footprint cross itself',
      'FOOTPRINT_CROSSES_ITSELF',
      () => send('reviseWorks', { ...key(planned.id), footprint: ring([116.39, 39.93], [116.4, 39.94], [116.4, 39.93], [116.39, 39.94], [116.39, 39.93]) }, waterCo),
    ],
    [
      'the owner, with an end before the start',
      'WINDOW_ENDS_BEFORE_START',
      () => send('rescheduleWorks', { ...key(planned.id), window: { start: new Date('2027-06-02'), end: new Date('2027-06-02') } }, waterCo),
    ],
  ])('is refused from %s: %s, and nothing is written', async (_, code, work) => {
    expect((await refusalOf(work())).code).toBe(code);
    expect(await logged()).toEqual(before);
  });
});

describe('Works', () => {
  it('go through their life, each step in the log with who, when, where and for which project', async () => {
    const { answer } = await send('planWorks', trench({ occurredAt: new Date('2027-04-28T09:00:00Z'), contractorId: 'digger', reference: { permit: 'W-1' } }), waterCo);
    expect(answer).toEqual({
      id: expect.stringMatching(/^utilities\.[0-9a-f-]{36}$/),
      ownerId: 'water-co',
      projectId: 'mao-er',
      title: 'New water main',
      kind: 'EXCAVATION',
      footprint: {
        geometry: {
          type: 'LineString',
          coordinates: [
            [116.39, 39.93],
            [116.391, 39.93],
          ],
        },
        widthMetres: 1.2,
      },
      window: { start: '2027-06-01T00:00:00.000Z', end: '2027-06-11T00:00:00.000Z' },
      workingHours: null,
      address: null,
      reference: { permit: 'W-1', section: null },
      contractorId: 'digger',
      status: 'PLANNED',
      blockedReason: null,
      closedReason: null,
    });
    await send('rescheduleWorks', { ...key(answer.id), window: { start: new Date('2027-06-02T00:00:00Z') }, reason: 'Rain' }, waterCo);
    await send('reviseWorks', { ...key(answer.id), contractorId: null, address: 'Lane 14' }, waterCo);
    const token = await permit(answer.id, 'granted');
    await send('startWorks', { ...key(answer.id), token }, waterCo);
    expect((await send('blockWorks', { ...key(answer.id), reason: 'Unknown pipe' }, waterCo)).answer).toMatchObject({ status: 'BLOCKED', blockedReason: 'Unknown pipe' });
    await send('startWorks', key(answer.id), waterCo);
    const finished = await send('finishWorks', key(answer.id), waterCo);
    expect(finished.answer).toMatchObject({ status: 'FINISHED', contractorId: null, address: 'Lane 14', window: { start: '2027-06-02T00:00:00.000Z', end: null } });

    const history = await homes.utilities.store.readStream(`works-${answer.id}`);
    expect(history.map(({ type }) => type)).toEqual([
      'works-planned',
      'works-rescheduled',
      'works-revised',
      'works-started',
      'works-blocked',
      'works-started',
      'works-finished',
    ]);
    expect(history[0]).toMatchObject({
      occurredAt: new Date('2027-04-28T09:00:00Z'),
      metadata: {
        actor: { personId: 'wang', organisationId: 'water-co', party: 'UTILITY' },
        correlationId: 'request-1',
        subject: { type: 'Works', id: answer.id },
        projectIds: ['mao-er'],
        audience: 'public',
      },
    });
    expect(history.at(-1)).toMatchObject({ position: finished.at.position, occurredAt: now, metadata: { projectIds: ['mao-er'] } });
  });

  it('are planned once, however often the command comes, also at the same time', async () => {
    const command = trench();
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => send('planWorks', command, waterCo)));
    await send('startWorks', { ...key(first!.answer.id), token: await permit(first!.answer.id, 'granted') }, waterCo);
    others.push(await send('planWorks', { ...command, token: encodeToken([first!.at]) }, waterCo));
    for (const other of others) expect(other).toEqual(first);
    expect(await homes.utilities.store.readStream(`works-${first!.answer.id}`)).toHaveLength(2);
  });

  it('are other works where another organisation uses the same key', async () => {
    const command = trench();
    expect((await send('planWorks', command, waterCo)).answer.id).not.toBe((await send('planWorks', command, gasCo)).answer.id);
  });

  it('are not planned by a key that was used with another body', async () => {
    const command = trench();
    await send('planWorks', command, waterCo);
    const before = await logged();
    expect(await refusalOf(send('planWorks', { ...command, title: 'Gas main' }, waterCo))).toMatchObject({ code: 'KEY_REUSED', field: 'idempotencyKey' });
    expect(await logged()).toEqual(before);
  });

  it('of a contractor live with the contractors', async () => {
    const { answer, at } = await send('planWorks', trench({ kind: 'SCAFFOLD' }), digger, 'contractors');
    expect([homeOfWorks(answer.id), at.context]).toEqual(['contractors', 'contractors']);
  });

  it('of a moment may name a project that is still on its way', async () => {
    const projectId = randomUUID();
    const planned = send('planWorks', trench({ projectId }), waterCo);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await govern('project-opened', 'projectId', projectId);
    expect((await planned).answer.projectId).toBe(projectId);
  });

  it('wait longer for what a token promises', async () => {
    const projectId = randomUUID();
    const token = await govern('project-opened', 'projectId', projectId);
    expect((await send('planWorks', trench({ projectId, token }), waterCo)).answer.projectId).toBe(projectId);
    const ahead = encodeToken([{ context: 'government', generation: 1, partition: 0, position: 1_000_000 }]);
    expect((await refusalOf(send('planWorks', trench({ projectId: 'nowhere', token: ahead }), waterCo))).code).toBe('STILL_BEHIND');
  });

  it.each([
    ['refused', /is refused/],
    ['withdrawn', /is withdrawn/],
    ['consented', /not decided yet/],
  ])('do not start while what was asked for is %s', async (became, message) => {
    const { answer } = await send('planWorks', trench(), waterCo);
    const token = await permit(answer.id, became);
    const before = await logged();
    const refusal = await refusalOf(send('startWorks', { ...key(answer.id), token }, waterCo));
    expect(refusal).toMatchObject({ code: 'PERMIT_MISSING', field: 'worksId' });
    expect(refusal.message).toMatch(message);
    expect(await logged()).toEqual(before);
  });

  it('do not start before the permit was granted, though its window has begun', async () => {
    const { answer } = await send('planWorks', trench(), waterCo);
    const token = await permit(answer.id, 'granted', new Date(now.getTime() - HOUR_MS));
    const hours = (from: number) => new Date(now.getTime() + from * HOUR_MS);
    const refusal = await refusalOf(send('startWorks', { ...key(answer.id), token, occurredAt: hours(-2) }, waterCo));
    expect(refusal).toMatchObject({ code: 'PERMIT_MISSING', message: expect.stringContaining(`and not before ${hours(-1).toISOString()}`) });
    expect((await send('startWorks', { ...key(answer.id), occurredAt: hours(-1) }, waterCo)).answer).toMatchObject({ status: 'STARTED' });
  });

  it('start with a permit of which it was not kept when it was granted, as they did', async () => {
    const { answer } = await send('planWorks', trench(), waterCo);
    const token = await permit(answer.id, 'granted');
    await homes.utilities.waitForConsumer('permits', decodeToken(token), 10_000);
    await homes.utilities.database.pool.query('UPDATE known_permits SET granted_at = NULL WHERE works_id = $1', [answer.id]);
    const occurredAt = new Date(now.getTime() - 2 * HOUR_MS);
    expect((await send('startWorks', { ...key(answer.id), occurredAt }, waterCo)).answer).toMatchObject({ status: 'STARTED' });
  });

  it('wait for the permit that a token promises, and for no other', async () => {
    const { answer } = await send('planWorks', trench(), waterCo);
    const ahead = encodeToken([{ context: 'government', generation: 1, partition: 0, position: 1_000_000 }]);
    expect(await refusalOf(send('startWorks', { ...key(answer.id), token: ahead }, waterCo))).toMatchObject({ code: 'STILL_BEHIND', field: 'token' });
    await permit(randomUUID(), 'granted');
    expect((await refusalOf(send('startWorks', key(answer.id), waterCo))).code).toBe('PERMIT_MISSING');
  });
});
