import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mutation } from '../../../test/support/mutation.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { makeDue } from './testing/make-due.js';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { fromGlobalId } from '../../platform/graphql/index.js';

let app: RunningApp;
let district: Client, street: Client, water: Client;
/** Three residents, who speak for one committee. */
let zhao: Client, qian: Client, sun: Client;
let lane: string;
/** Of the newest answer: what it wrote is known to who sends it along. */
let token: string;
let keys = 0;

const fields =
  'id title text class version status isMine signedVersion signatures { version count } answerBy overdue consent reason basis rule { ruleId version } project { name } organisation { name }';
const sendAs = async (by: Client, name: string, input: object) => {
  const { [name]: answer } = await by.ask(mutation(name, `proposal { ${fields} }`), { input: { idempotencyKey: `k${keys++}`, token, ...input } });
  if (answer.token) token = answer.token;
  return answer;
};
const lift = { title: 'A lift in building 3', text: 'Nobody on the sixth floor is under seventy.', class: 'IMPROVEMENT' };
const propose = async (by = zhao, input: object = {}) => (await sendAs(by, 'propose', { projectId: lane, ...lift, ...input })).proposal;
const coSign = (by: Client, proposalId: string, version = 1) => sendAs(by, 'coSignProposal', { proposalId, version });
const listed = async (by: Client, filter: object = {}) =>
  (
    await by.ask(`query ($filter: ProposalFilter, $token: PositionToken) { proposals(filter: $filter, token: $token) { totalCount edges { node { ${fields} } } } }`, {
      filter,
      token,
    })
  ).proposals;
const entriesOf = async (proposalId: string) =>
  (
    await water.ask(
      'query ($ids: [ID!], $token: PositionToken) { timeline(filter: { subjectIds: $ids }, token: $token) { edges { node { id type actor occurredAt party organisation { name } subject { __typename } data } } } }',
      { ids: [proposalId], token },
    )
  ).timeline.edges.map(({ node }: { node: object }) => node);
const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (const end = Date.now() + 15_000; ; await sleep(50)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error('It did not come about within 15 s');
  }
};
const workItem = (proposalId: string) =>
  until(async () => {
    const { node } = await water.ask(
      'query ($id: ID!) { node(id: $id) { ... on Proposal { workItem { title class consent status proposal { id } project { name } } } } }',
      { id: proposalId },
    );
    return node.workItem ?? undefined;
  });

beforeAll(async () => {
  app = await startApp();
  [district, street, water] = [await app.register('District', 'GOVERNMENT'), await app.register('Street Office', 'COORDINATION'), await app.register('Water', 'UTILITY')];
  const { organisationId } = await app.register('Residents of Osmanthus Lane', 'RESIDENTS');
  [zhao, qian, sun] = [
    await app.client(organisationId, 'RESIDENTS', 'zhao'),
    await app.client(organisationId, 'RESIDENTS', 'qian'),
    await app.client(organisationId, 'RESIDENTS', 'sun'),
  ];
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
  [lane, token] = [openProject.project.id, openProject.token];
});
afterAll(() => app.stop());

describe('A proposal', () => {
  it('is made by a resident, signed by others, and becomes a work item of its class by the decision of the project’s owner', async () => {
    const made = await propose();
    expect(made).toMatchObject({
      ...lift,
      version: 1,
      status: 'OPEN',
      isMine: true,
      signedVersion: null,
      signatures: [],
      overdue: false,
      rule: { ruleId: 'proposals.answer', version: 1 },
      project: { name: 'Lane' },
      organisation: { name: 'Residents of Osmanthus Lane' },
    });
    expect((await coSign(qian, made.id)).proposal).toMatchObject({ isMine: false, signedVersion: 1, signatures: [{ version: 1, count: 1 }] });
    expect((await coSign(sun, made.id)).proposal).toMatchObject({ signatures: [{ version: 1, count: 2 }] });
    const { proposal } = await sendAs(district, 'acceptProposal', { proposalId: made.id, version: 1, consent: 'alter-building' });
    expect(proposal).toMatchObject({ status: 'ACCEPTED', consent: 'alter-building' });
    expect(await workItem(made.id)).toEqual({
      title: lift.title,
      class: 'IMPROVEMENT',
      consent: 'alter-building',
      status: 'PLANNED',
      proposal: { id: made.id },
      project: { name: 'Lane' },
    });
    const added = await until(async () => {
      const { timeline } = await water.ask('{ timeline(filter: { types: ["government.work-item-added.v1"] }) { edges { node { actor organisation { name } data } } } }');
      return timeline.edges[0];
    });
    expect(added.node).toMatchObject({
      actor: `person of ${district.organisationId}`,
      organisation: { name: 'District' },
      data: { proposalId: fromGlobalId(made.id)?.id, class: 'IMPROVEMENT' },
    });
  });

  it('becomes one work item, however often its acceptance is heard of', async () => {
    const made = await propose(zhao, { title: 'Benches', class: 'UPGRADE' });
    await sendAs(district, 'acceptProposal', { proposalId: made.id, version: 1 });
    await workItem(made.id);
    // What the consumer had read is forgotten: all of it comes again.
    const government = () => app.app.get<ContextRuntime>(runtimeOf('government')).database.pool;
    await government().query(`DELETE FROM consumer_positions WHERE consumer = 'accepted-proposals'`);
    await app.restart();
    expect(await workItem(made.id)).toMatchObject({ class: 'UPGRADE', consent: null });
    await until(async () => (await government().query(`SELECT FROM consumer_positions WHERE consumer = 'accepted-proposals'`)).rows[0]);
    await until(async () => ((await government().query(`SELECT FROM timers WHERE what = 'add-accepted-proposal'`)).rowCount === 0 ? true : undefined));
    const { workItems } = await water.ask('query ($projectId: ID!) { workItems(projectId: $projectId, class: UPGRADE) { totalCount } }', { projectId: lane });
    expect(workItems.totalCount).toBe(1);
  });

  it('is amended, and who signed the text before sees that it is another one now', async () => {
    const made = await propose(zhao, { title: 'Lamps' });
    await coSign(qian, made.id);
    const { proposal } = await sendAs(zhao, 'amendProposal', { proposalId: made.id, text: 'Lamps with shades.', class: 'BASIC' });
    expect(proposal).toMatchObject({ version: 2, title: 'Lamps', text: 'Lamps with shades.', class: 'BASIC', signatures: [{ version: 1, count: 1 }] });
    expect((await listed(qian, { signed: true, status: 'OPEN' })).edges).toMatchObject([{ node: { id: made.id, version: 2, signedVersion: 1 } }]);
    expect((await coSign(qian, made.id, 1)).refusal).toMatchObject({ code: 'TEXT_HAS_CHANGED', field: 'version' });
    expect((await coSign(qian, made.id, 2)).proposal).toMatchObject({ signedVersion: 2 });
    expect((await sendAs(district, 'refuseProposal', { proposalId: made.id, version: 1, reason: 'No', basis: 'Plan' })).refusal.code).toBe('TEXT_HAS_CHANGED');
    const { proposal: refused } = await sendAs(district, 'refuseProposal', { proposalId: made.id, version: 2, reason: 'They are new', basis: 'Lighting plan 2026' });
    expect(refused).toMatchObject({ status: 'REFUSED', reason: 'They are new', basis: 'Lighting plan 2026' });
    expect((await entriesOf(made.id)).map(({ type }: { type: string }) => type)).toEqual(
      ['made', 'cosigned', 'amended', 'cosigned', 'refused'].map((name) => `residents.proposal-${name}.v1`),
    );
  });

  it('is withdrawn by who proposed it', async () => {
    const made = await propose(zhao, { title: 'A fountain' });
    expect((await sendAs(qian, 'withdrawProposal', { proposalId: made.id })).refusal).toMatchObject({ code: 'NOT_THE_PROPOSER', field: 'proposalId' });
    expect((await sendAs(zhao, 'withdrawProposal', { proposalId: made.id })).proposal.status).toBe('WITHDRAWN');
    expect((await coSign(qian, made.id)).refusal).toMatchObject({ code: 'PROPOSAL_IS_CLOSED', field: 'proposalId' });
  });

  it('is listed by project, status, and what it is to who asks', async () => {
    const mine = await propose(sun, { title: 'A bicycle shed' });
    expect((await listed(sun, { mine: true })).edges).toMatchObject([{ node: { id: mine.id, isMine: true } }]);
    expect((await listed(qian, { mine: true })).totalCount).toBe(0);
    expect((await listed(water, { projectId: lane, status: 'WITHDRAWN' })).totalCount).toBe(1);
    expect((await listed(water, { projectId: district.id })).totalCount).toBe(0);
  });

  it('has two residents of one committee who use one idempotency key', async () => {
    const made = await propose(zhao, { title: 'Parcel boxes' });
    const sign = (by: Client) => sendAs(by, 'coSignProposal', { idempotencyKey: 'mine', proposalId: made.id, version: 1 });
    await Promise.all([sign(qian), sign(sun)]);
    expect((await sign(qian)).proposal).toMatchObject({ signedVersion: 1 });
    const [shown] = (await listed(qian, { projectId: lane, status: 'OPEN' })).edges.filter(({ node }: { node: { id: string } }) => node.id === made.id);
    expect(shown.node.signatures).toEqual([{ version: 1, count: 2 }]);
  });

  it.each([
    ['by a utility', () => water, {}, 'FORBIDDEN', null],
    ['in a project that there is not', () => zhao, { projectId: 'UHJvamVjdDpub3doZXJl' }, 'UNKNOWN_PROJECT', 'projectId'],
    ['without a title', () => zhao, { title: ' ' }, 'INVALID_INPUT', 'title'],
    ['without a text', () => zhao, { text: '' }, 'INVALID_INPUT', 'text'],
  ])('is not made %s', async (_, by, input, code, field) =>
    expect(await sendAs(by(), 'propose', { projectId: lane, ...lift, ...input })).toMatchObject({ proposal: null, token: null, refusal: { code, field } }),
  );
  it.each([
    ['by another office', () => street, {}, 'NOT_THE_PROJECTS_OWNER', 'proposalId'],
    ['by residents', () => zhao, {}, 'FORBIDDEN', null],
    ['under what is no matter', () => district, { consent: 'Lift!' }, 'INVALID_INPUT', 'consent'],
    ['in a version that there is not', () => district, { version: 2 }, 'TEXT_HAS_CHANGED', 'version'],
    ['where there is none', () => district, { proposalId: 'UHJvcG9zYWw6bm93aGVyZQ' }, 'UNKNOWN_PROPOSAL', 'proposalId'],
  ])('is not accepted %s', async (_, by, input, code, field) => {
    const { id: proposalId } = await propose();
    expect(await sendAs(by(), 'acceptProposal', { proposalId, version: 1, ...input })).toMatchObject({ proposal: null, refusal: { code, field } });
  });
  it('is not made in an area project, which renews nothing', async () => {
    const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "street", name: "Street", kind: AREA }) { project { id } token } }');
    const answer = await sendAs(zhao, 'propose', { projectId: openProject.project.id, ...lift, token: openProject.token });
    expect(answer.refusal).toMatchObject({ code: 'INVALID_INPUT', field: 'projectId' });
  });
});

describe('Who proposes and who signs', () => {
  it('stands in the log of residents, and nowhere outside it', async () => {
    const made = await propose(zhao, { title: 'Handrails' });
    await coSign(qian, made.id);
    for (const { actor, party, organisation } of await entriesOf(made.id))
      expect({ actor, party, organisation }).toEqual({ actor: null, party: 'RESIDENTS', organisation: { name: 'Residents of Osmanthus Lane' } });
    const { database } = app.app.get<ContextRuntime>(runtimeOf('coordination'));
    const recorded = await database.pool.query<{ text: string }>(`SELECT (data || metadata)::text AS text FROM events WHERE type LIKE 'residents.%'`);
    expect(recorded.rows.length).toBeGreaterThan(10);
    expect(recorded.rows.filter(({ text }) => /zhao|qian|"sun"/.test(text))).toEqual([]);
    const own = await app.app
      .get<ContextRuntime>(runtimeOf('residents'))
      .database.pool.query<{ who: string }>(`SELECT DISTINCT metadata->'actor'->>'personId' AS who FROM events WHERE type = 'proposal-cosigned' ORDER BY 1`);
    expect(own.rows.map(({ who }) => who)).toEqual(['qian', 'sun']);
  });
});

describe('The clock of an answer', () => {
  const workingDays = 20;

  it(`runs for ${workingDays} working days, and when it is over that is told once, at its end, although Hutong was down then`, async () => {
    const made = await propose(zhao, { title: 'Shade' });
    expect(Date.parse(made.answerBy) - Date.now()).toBeGreaterThan(workingDays * 86_400_000);
    const runtime = () => app.app.get<ContextRuntime>(runtimeOf('residents')).database.pool;
    const timer = `report-overdue-proposal ${fromGlobalId(made.id)?.id}`;
    await makeDue(app, 'report-overdue-proposal', made.id, 1);
    await app.restart(() => sleep(1_000));
    const overdue = () => entriesOf(made.id).then((entries) => entries.filter(({ type }: { type: string }) => type === 'residents.proposal-overdue.v1'));
    const [told] = await until(async () => ((await overdue()).length > 0 ? overdue() : undefined));
    expect(told).toMatchObject({ actor: 'hutong', organisation: null, occurredAt: made.answerBy, data: { ownerId: district.organisationId, answerBy: made.answerBy } });
    expect((await listed(water, { overdue: true })).edges).toMatchObject([{ node: { id: made.id, status: 'OPEN', overdue: true } }]);
    const amended = await sendAs(zhao, 'amendProposal', { proposalId: made.id, title: 'More shade' });
    expect(amended.proposal).toMatchObject({ overdue: true, answerBy: made.answerBy });
    await until(async () => ((await runtime().query('SELECT FROM timers WHERE id = $1', [timer])).rowCount === 0 ? true : undefined));
    expect(await overdue()).toHaveLength(1);
    expect((await sendAs(district, 'acceptProposal', { proposalId: made.id, version: 2 })).proposal).toMatchObject({ status: 'ACCEPTED', overdue: true });
  });
});
