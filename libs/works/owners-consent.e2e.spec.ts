import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mutation } from '../../test/support/mutation.js';
import { startApp, type Client, type RunningApp } from '../../test/support/start-app.js';
import { checkPublicEvent, publicType, residentsEvents } from '../contracts/index.js';
import { runtimeOf, type ContextRuntime } from '../platform/context/index.js';
import { fromGlobalId, mergeTokens } from '../platform/graphql/index.js';
import type { JsonObject, OrganisationId } from '../platform/kernel/index.js';

let app: RunningApp;
let district: Client, water: Client, paver: Client;
let lane: string, lift: string;
let token: string;
let keys = 0;

const raw = (id: string): string => fromGlobalId(id)?.id ?? '';
const hours = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString();
const send = async (by: Client, name: string, answer: string, input: object) => {
  const payload = (await by.ask(mutation(name, answer), { input: { idempotencyKey: `key ${keys++}`, token, ...input } }))[name];
  if (payload.token) token = mergeTokens(token, payload.token);
  return payload;
};
const works = (by: Client, name: string, input: object) => send(by, name, 'works { id status workItem { id title } }', input);
const plan = (by: Client, input: object = {}) =>
  works(by, 'planWorks', {
    ...{ projectId: lane, title: 'Scaffold at the shaft', kind: 'SCAFFOLD', window: { start: hours(-1), end: hours(96) }, workItemId: lift },
    footprint: { geometry: { type: 'Point', coordinates: [116.39, 39.93] } },
    ...input,
  });
const addWorkItem = async (input: object = {}): Promise<string> =>
  (await send(district, 'addWorkItem', 'workItem { id }', { projectId: lane, title: 'A lift', class: 'IMPROVEMENT', consent: 'alter-building', ...input })).workItem.id;

/** Lets residents publish something, as their deciders would. */
const publish = async (type: keyof typeof residentsEvents, data: JsonObject, occurredAt = new Date()): Promise<void> => {
  checkPublicEvent(publicType('residents', type, 1), data);
  const metadata = {
    actor: { personId: 'hutong', organisationId: 'committee' as OrganisationId, party: 'RESIDENTS' as const },
    correlationId: 'c',
    subject: { type: 'Ballot', id: 'ballot' },
    projectIds: [raw(lane)],
    audience: 'public' as const,
  };
  const { store } = app.app.get<ContextRuntime>(runtimeOf('residents'));
  await store.append({ streamId: `told-${keys++}`, expected: 0, events: [{ type, schemaVersion: 1, data, occurredAt }], metadata });
};
const question = (workItemId: string | null) => ({
  ...{ key: 'lift', matter: 'alter-building', title: 'A lift', text: 'A lift is built.', options: ['YES', 'NO'], ownUnitsUsed: [], workItemId },
});
const notice = (ballotId: string, workItemId: string | null) => ({
  ...{ ballotId, questions: [question(workItemId)], announcedOn: '2027-03-01', opensOn: '2027-03-16', lastOn: '2027-03-31' },
});
const announced = (ballotId: string, workItemId: string) => ({
  ...{ ...notice(ballotId, workItemId), projectIds: [raw(lane)], convenedBy: 'committee', electorate: { kind: 'ESTATE', estateId: 'court' } },
  ...{ mode: 'NAMED', rule: { id: 'ballots.owners-decision', version: 1, values: {} } },
});
const consented = (ballotId: string, workItemId: string) => ({
  ...{ ballotId, question: 'lift', matter: 'alter-building', workItemId, projectIds: [raw(lane)], estateId: 'court' },
  ...{ consentedOn: '2027-04-10', basis: 'Civil Code art. 278 (7)' },
});
/** What residents published is on its way for a moment. */
const startUntil = async (by: Client, worksId: string, said: string | null) => {
  for (const end = Date.now() + 15_000; ;) {
    const { refusal, works: started } = await works(by, 'startWorks', { worksId });
    if (said === null ? refusal === null : refusal?.message.includes(said)) return refusal ?? started;
    if (Date.now() > end) throw new Error(`It did not come about: ${JSON.stringify(refusal)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
const written = () => Promise.all(['utilities', 'contractors'].map((name) => app.app.get<ContextRuntime>(runtimeOf(name)).store.highWater()));

beforeAll(async () => {
  app = await startApp();
  [district, water, paver] = [await app.register('District', 'GOVERNMENT'), await app.register('Water', 'UTILITY'), await app.register('Paver', 'CONTRACTOR')];
  const opened = await district.ask(mutation('openProject', 'project { id }'), { input: { idempotencyKey: 'lane', name: 'Lane', kind: 'RENEWAL' } });
  [lane, token] = [opened.openProject.project.id, opened.openProject.token];
  lift = await addWorkItem();
}, 120_000);
afterAll(() => app.stop());

describe.each([
  ['utilities', () => water],
  ['contractors', () => paver],
])('In the home of works of %s, works of a work item', (home, by) => {
  it('wait for the owners: are refused before, told where it is asked, and start afterwards', async () => {
    const item = await addWorkItem();
    const { works: planned } = await plan(by(), { workItemId: item });
    expect(planned).toMatchObject({ status: 'PLANNED', workItem: { id: item, title: 'A lift' } });
    await district.ask('query ($token: PositionToken) { cursor(token: $token) }', { token });
    const { node } = await district.ask('query ($id: ID!) { node(id: $id) { ... on WorkItem { works { id } } } }', { id: item });
    expect(node.works).toEqual([{ id: planned.id }]);
    const before = await written();
    const { refusal, token: none } = await works(by(), 'startWorks', { worksId: planned.id });
    expect([refusal.code, refusal.field, none]).toEqual(['OWNERS_CONSENT_MISSING', 'worksId', null]);
    expect(refusal.message).toMatch(/“A lift” waits for the owners’ decision on alter-building: no ballot asks about it/);
    await publish('ballot-announced', announced(`ballot of ${home}`, raw(item)));
    await startUntil(by(), planned.id, 'question lift of the ballot announced on 2027-03-01 has not taken effect');
    expect(await written()).toEqual(before);
    await publish('owners-consented', consented(`ballot of ${home}`, raw(item)));
    expect(await startUntil(by(), planned.id, null)).toMatchObject({ status: 'STARTED' });
  });

  it('are not asked about any more after a new notice that leaves them out, and do not start as of before the decision', async () => {
    const item = await addWorkItem();
    const { works: planned } = await plan(by(), { workItemId: item });
    await publish('ballot-announced', announced(`two of ${home}`, raw(item)));
    await startUntil(by(), planned.id, 'has not taken effect');
    await publish('ballot-announced-anew', notice(`two of ${home}`, null));
    await startUntil(by(), planned.id, 'no ballot asks about it');
    await publish('ballot-announced', announced(`three of ${home}`, raw(item)));
    await publish('owners-consented', consented(`three of ${home}`, raw(item)), new Date(hours(1)));
    await startUntil(by(), planned.id, 'took effect at');
  });

  it('do not start once it is dropped, nor are planned for it', async () => {
    const item = await addWorkItem({ consent: null });
    const { works: planned } = await plan(by(), { workItemId: item });
    await send(district, 'dropWorkItem', 'workItem { id }', { workItemId: item, reason: 'No budget' });
    expect((await works(by(), 'startWorks', { worksId: planned.id })).refusal).toMatchObject({ code: 'ALREADY_DROPPED', field: 'worksId' });
    expect((await plan(by(), { workItemId: item })).refusal).toMatchObject({ code: 'ALREADY_DROPPED', field: 'workItemId' });
  });

  it('that nobody added, or that is of another project, is none of theirs', async () => {
    const opened = await district.ask(mutation('openProject', 'project { id }'), { input: { idempotencyKey: `far ${home}`, name: 'Far', kind: 'RENEWAL' } });
    token = mergeTokens(token, opened.openProject.token);
    const far = await addWorkItem({ projectId: opened.openProject.project.id });
    for (const workItemId of [far, 'V29ya0l0ZW06bm93aGVyZQ', lane])
      expect((await plan(by(), { workItemId })).refusal).toMatchObject({ code: 'UNKNOWN_WORK_ITEM', field: 'workItemId' });
    const { works: planned } = await plan(by(), { workItemId: null });
    expect((await works(by(), 'reviseWorks', { worksId: planned.id, workItemId: far })).refusal).toMatchObject({ code: 'UNKNOWN_WORK_ITEM', field: 'workItemId' });
  });

  it('are given one, and lose it, until they begin; without one they begin as ever', async () => {
    const { works: planned } = await plan(by(), { workItemId: null });
    expect(planned.workItem).toBeNull();
    const revise = async (workItemId: string | null) => works(by(), 'reviseWorks', { worksId: planned.id, workItemId });
    expect((await revise(lift)).works.workItem).toMatchObject({ id: lift });
    expect((await works(by(), 'startWorks', { worksId: planned.id })).refusal).toMatchObject({ code: 'OWNERS_CONSENT_MISSING' });
    expect((await revise(null)).works.workItem).toBeNull();
    expect((await works(by(), 'startWorks', { worksId: planned.id })).works).toMatchObject({ status: 'STARTED' });
    expect((await revise(lift)).refusal).toMatchObject({ code: 'OWNERS_CONSENT_MISSING' });
    const roof = await addWorkItem({ title: 'A roof', consent: null });
    expect((await revise(roof)).works.workItem).toMatchObject({ id: roof });
    expect((await revise(null)).refusal).toMatchObject({ code: 'ALREADY_STARTED', field: 'workItemId' });
  });
});
