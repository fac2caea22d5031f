import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type Client, type RunningApp } from '../../test/support/start-app.js';
import { runtimeOf, type ContextRuntime } from '../platform/context/index.js';
import { fromGlobalId, toGlobalId } from '../platform/graphql/index.js';

let app: RunningApp;
let water: Client, gas: Client, property: Client, paver: Client, digger: Client;
let lane: string, square: string;
let token: string;
let trench: string;

const HOUR_MS = 3_600_000;
const hours = (from: number) => new Date(Date.now() + from * HOUR_MS).toISOString();
let count = 0;
const key = () => `key ${count++}`;
const mutate = async (by: Client, name: string, fields: string, input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return (await by.ask(`mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} token refusal { code field message } } }`, { input }))[name];
};
const send = (by: Client, name: string, input: object) => mutate(by, name, 'works { id status owner { name } contractor { name } }', { idempotencyKey: key(), ...input });
const plan = (by: Client, input: object = {}) =>
  send(by, 'planWorks', {
    token,
    projectId: lane,
    title: 'Scaffold at the riser',
    kind: 'SCAFFOLD',
    window: { start: hours(48), end: hours(96) },
    footprint: { geometry: { type: 'Point', coordinates: [116.39, 39.93] } },
    ...input,
  });
const conclude = async (by: Client, more: object = {}) => {
  const { contract, token: at } = await mutate(by, 'concludeContract', 'contract { id }', {
    idempotencyKey: key(),
    token,
    contractorId: paver.id,
    title: 'Trench of the lane',
    window: { start: hours(-48), end: hours(24 * 100) },
    projectIds: [lane],
    ...more,
  });
  token = at;
  return contract.id as string;
};
const written = () => Promise.all(['utilities', 'contractors'].map((name) => app.app.get<ContextRuntime>(runtimeOf(name)).store.highWater()));

beforeAll(async () => {
  app = await startApp();
  const district = await app.register('District', 'GOVERNMENT');
  water = await app.register('Water', 'UTILITY');
  gas = await app.register('Gas', 'UTILITY');
  property = await app.register('Property', 'PROPERTY');
  paver = await app.register('Paver', 'CONTRACTOR');
  digger = await app.register('Digger', 'CONTRACTOR');
  const open = async (name: string) => (await mutate(district, 'openProject', 'project { id }', { idempotencyKey: name, name, kind: 'RENEWAL' })).project.id;
  [lane, square] = [await open('Lane'), await open('Square')];
  trench = (await plan(water)).works.id;
});
afterAll(() => app.stop());

describe('A contractor acts for a utility within a contract', () => {
  it('and not before it: nothing is written', async () => {
    const before = await written();
    for (const [name, input] of [
      ['rescheduleWorks', { window: { start: hours(1) } }],
      ['reviseWorks', { title: 'Mine' }],
      ['startWorks', {}],
      ['blockWorks', { reason: 'Rain' }],
      ['finishWorks', {}],
      ['cancelWorks', { reason: 'No' }],
    ] as const)
      expect((await send(paver, name, { worksId: trench, onBehalfOf: water.id, ...input })).refusal).toMatchObject({ code: 'NO_CONTRACT', field: 'onBehalfOf' });
    expect((await plan(paver, { onBehalfOf: water.id })).refusal).toMatchObject({ code: 'NO_CONTRACT', field: 'onBehalfOf' });
    expect(await written()).toEqual(before);
  });

  it('from the moment of it, with its token: every change of the works of the utility', async () => {
    await conclude(water);
    for (const [name, input] of [
      ['rescheduleWorks', { window: { start: hours(48), end: hours(97) } }],
      ['reviseWorks', { title: 'Trench of the main' }],
      ['startWorks', {}],
      ['blockWorks', { reason: 'Rain' }],
      ['startWorks', {}],
      ['finishWorks', {}],
    ] as const)
      expect(await send(paver, name, { worksId: trench, onBehalfOf: water.id, token, ...input })).toMatchObject({ refusal: null, works: { owner: { name: 'Water' } } });
  });

  it('and the timeline names the person, the contractor and the utility (F55)', async () => {
    const planned = await plan(paver, { onBehalfOf: water.id });
    expect(planned).toMatchObject({ refusal: null, works: { owner: { name: 'Water' }, contractor: null } });
    expect(fromGlobalId(planned.works.id)?.id).toMatch(/^utilities\./);
    await send(paver, 'cancelWorks', { worksId: planned.works.id, onBehalfOf: water.id, reason: 'Not needed', token });
    const own = await plan(paver);
    const { timeline } = await water.ask(
      `query ($ids: [ID!], $token: PositionToken) {
        timeline(filter: { subjectIds: $ids }, token: $token) { edges { node { type actor party organisation { name } principal { name } } } }
      }`,
      { ids: [planned.works.id, own.works.id], token: own.token },
    );
    const entry = { actor: `person of ${paver.organisationId}`, party: 'CONTRACTOR', organisation: { name: 'Paver' } };
    expect(timeline.edges.map(({ node }: { node: object }) => node)).toEqual([
      { ...entry, type: 'utilities.works-planned.v1', principal: { name: 'Water' } },
      { ...entry, type: 'utilities.works-cancelled.v1', principal: { name: 'Water' } },
      { ...entry, type: 'contractors.works-planned.v1', principal: null },
    ]);
  });

  it('with a key of its own: the same key of the utility, or of another contractor, makes other works', async () => {
    await conclude(water, { contractorId: digger.id });
    const same = { idempotencyKey: key(), window: { start: hours(48) } };
    const ids = [];
    for (const by of [paver, paver, digger]) ids.push((await plan(by, { ...same, onBehalfOf: water.id })).works.id);
    ids.push((await plan(water, same)).works.id);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    // The limit that docs/guide states: its own works are in another log.
    expect(ids).not.toContain((await plan(paver, same)).works.id);
  });

  it('or for itself, as whom it needs none', async () => {
    const planned = await plan(paver, { onBehalfOf: paver.id });
    expect(planned).toMatchObject({ refusal: null, works: { owner: { name: 'Paver' } } });
    expect(fromGlobalId(planned.works.id)?.id).toMatch(/^contractors\./);
  });
});

describe('A contractor does not act', () => {
  it.each([
    ['for another than it has a contract with', () => ({ onBehalfOf: gas.id }), 'NO_CONTRACT', 'onBehalfOf'],
    ['in a project that the contract is not for', () => ({ onBehalfOf: water.id, projectId: square }), 'NO_CONTRACT', 'onBehalfOf'],
    ['before the contract began', () => ({ onBehalfOf: water.id, occurredAt: hours(-49) }), 'NO_CONTRACT', 'onBehalfOf'],
    ['for nobody', () => ({ onBehalfOf: toGlobalId('Organisation', 'nobody') }), 'UNKNOWN_ORGANISATION', 'onBehalfOf'],
    ['for what is no organisation', () => ({ onBehalfOf: lane }), 'UNKNOWN_ORGANISATION', 'onBehalfOf'],
    ['for a party that has no works', () => ({ onBehalfOf: property.id }), 'FORBIDDEN', 'onBehalfOf'],
  ])('%s', async (_, input, code, field) => {
    const before = await written();
    expect((await plan(paver, input())).refusal).toMatchObject({ code, field });
    expect(await written()).toEqual(before);
  });

  it('on works of others than whom it acts for, or for its principal without saying so', async () => {
    const [pipe, main] = [(await plan(gas)).works.id, (await plan(water)).works.id];
    expect((await send(paver, 'startWorks', { worksId: pipe, onBehalfOf: water.id })).refusal).toMatchObject({ code: 'NOT_THE_OWNER', field: 'worksId' });
    expect((await send(paver, 'startWorks', { worksId: main })).refusal).toMatchObject({ code: 'NOT_THE_OWNER', field: 'worksId' });
  });

  it('once the contract has ended, but may still tell what it did before', async () => {
    const contractId = await conclude(gas);
    const works = [];
    for (let n = 0; n < 3; n++) works.push((await plan(gas)).works.id);
    const [first, second, third] = works;
    const started = { idempotencyKey: key(), worksId: first, onBehalfOf: gas.id };
    expect((await send(paver, 'startWorks', { ...started, token })).refusal).toBeNull();
    const decided = { idempotencyKey: key(), onBehalfOf: gas.id, window: { start: hours(48) }, footprint: { geometry: { type: 'Point', coordinates: [116.4, 39.9] } } };
    const planned = await plan(paver, decided);
    expect(planned.refusal).toBeNull();
    const ended = await mutate(gas, 'endContract', 'contract { endedAt }', { idempotencyKey: key(), contractId, reason: 'Done' });
    expect(ended.refusal).toBeNull();
    token = ended.token;

    expect((await send(paver, 'startWorks', { worksId: second, onBehalfOf: gas.id, token })).refusal).toMatchObject({ code: 'NO_CONTRACT', field: 'onBehalfOf' });
    expect((await send(paver, 'startWorks', { worksId: third, onBehalfOf: gas.id, token, occurredAt: hours(-1) })).refusal).toBeNull();
    // What is decided is decided now, whatever time it bears.
    const before = await written();
    for (const [name, input] of [
      ['rescheduleWorks', { window: { start: hours(1) } }],
      ['reviseWorks', { title: 'Mine' }],
      ['cancelWorks', { reason: 'No' }],
    ] as const)
      expect((await send(paver, name, { worksId: second, onBehalfOf: gas.id, token, occurredAt: hours(-1), ...input })).refusal).toMatchObject({
        code: 'NO_CONTRACT',
        field: 'onBehalfOf',
      });
    expect((await plan(paver, { onBehalfOf: gas.id, occurredAt: hours(-1) })).refusal).toMatchObject({ code: 'NO_CONTRACT', field: 'onBehalfOf' });
    expect(await written()).toEqual(before);
    // A repeat is answered as it was the first time, whatever has ended since.
    expect(await send(paver, 'startWorks', { ...started, token })).toMatchObject({ refusal: null, works: { id: first, status: 'STARTED' } });
    expect(await plan(paver, { ...decided, token })).toMatchObject({ refusal: null, works: { id: planned.works.id } });
  });
});
