import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ballotFields } from '../../libs/contexts/residents/testing/keeper.js';
import { Neighbourhood, type Home } from '../../libs/contexts/residents/testing/neighbourhood.js';
import { announcedDays, WorkingDays } from '../../libs/platform/calendar/index.js';
import { mergeTokens } from '../../libs/platform/graphql/index.js';
import { MovedTime } from '../support/moved-time.js';
import { mutation } from '../support/mutation.js';
import { startApp, type Client, type RunningApp } from '../support/start-app.js';
import { until as seen } from '../support/until.js';

/** Story: a lift waits for the owners of building 3, who vote by three ways; one objects; when that is decided, and not before, it is built. Feature numbers: domain.md. */
describe('Owners decide', () => {
  let app: RunningApp;
  let time: MovedTime;
  let lane: Neighbourhood;
  let builder: Client;
  let homes: readonly [Home, Home, Home, Home];
  let lift: string, works: string, ballotId: string, objectionId: string;

  const DAY_MS = 86_400_000;
  const calendar = new WorkingDays(announcedDays);
  const start = new Date();
  /** At nine in the morning, local time, of a day counted from the one on which it begins. */
  const at = (days: number): Date => new Date(calendar.endOf(calendar.dayOf(start)).getTime() + (days - 1) * DAY_MS + 9 * 3_600_000);
  const day = (days: number): string => calendar.dayOf(at(days));
  const yes = [{ question: 'lift', mark: 'YES' }];

  const send = async (by: Client, name: string, answer: string, input: object) => {
    const payload = (await by.ask(mutation(name, answer), { input: { idempotencyKey: `${name} ${start.getTime()}`, token: lane.keeper.token, ...input } }))[name];
    if (payload.token) lane.keeper.token = lane.keeper.token === null ? payload.token : mergeTokens(lane.keeper.token, payload.token);
    return payload;
  };
  let attempts = 0;
  const begin = () => send(builder, 'startWorks', 'works { status workItem { title consentedOn } }', { idempotencyKey: `begin ${attempts++}`, worksId: works });
  const mayNotBegin = async (standing: string) => {
    const { refusal, works: begun } = await until(begin, (payload) => payload.refusal?.message.includes(standing) ?? false);
    expect([refusal.code, begun]).toEqual(['OWNERS_CONSENT_MISSING', null]);
  };
  const until = <T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> => seen(look, holds, 30);
  const ballotNow = `query ($estateId: ID!, $token: PositionToken) { ballots(estateId: $estateId, token: $token) { edges { node { ${ballotFields} } } } }`;
  const ballot = async () => (await lane.keeper.ask(ballotNow, { estateId: lane.estateId })).ballots.edges[0].node;

  beforeAll(async () => {
    app = await startApp();
    time = new MovedTime(app.databaseUrl);
    lane = await Neighbourhood.of(app);
    builder = await app.register('Lift Builders', 'CONTRACTOR');
  }, 120_000);
  afterAll(async () => {
    await time.stop();
    await app.stop();
  });

  it('1. the district adds a lift that owners have to agree to; its works are planned, and may not begin: nobody was asked', async () => {
    const { workItem } = await send(lane.district, 'addWorkItem', 'workItem { id consentedOn }', {
      ...{ projectId: lane.projectId, title: 'A lift in building 3', class: 'IMPROVEMENT', consent: 'alter-building' },
    });
    expect(workItem.consentedOn).toBeNull();
    lift = workItem.id;
    const plan = {
      ...{ projectId: lane.projectId, workItemId: lift, title: 'Shaft of the lift', kind: 'SCAFFOLD', window: { start: at(40), end: at(60) } },
      footprint: { geometry: { type: 'Point', coordinates: [116.39, 39.93] } },
    };
    works = (await send(builder, 'planWorks', 'works { id }', plan)).works.id;
    await mayNotBegin('“A lift in building 3” waits for the owners’ decision on alter-building: no ballot asks about it');
  });

  it('2. the committee announces the ballot, with its full text, to the four owners of the building (F28)', async () => {
    const [first, second, third, fourth] = ['101', '102', '201', '202'];
    homes = [await lane.home('wang', '3', first), await lane.home('zhao', '3', second), await lane.home('qian', '3', third), await lane.home('sun', '3', fourth)];
    time.goTo(at(0));
    const question = { key: 'lift', matter: 'ALTER_BUILDING', title: 'A lift', text: 'A lift is built in front of building 3, as drawn.', workItemId: lift };
    const announced = await lane.keeper.done('announceBallot', {
      ...{ estateId: lane.estateId, electorate: { kind: 'BUILDING', building: '3' }, questions: [question], opensOn: day(15), lastOn: day(25) },
    });
    expect(announced).toMatchObject({ status: 'ANNOUNCED', questions: [{ workItem: { id: lift } }] });
    ballotId = announced.id;
    await mayNotBegin(`question lift of the ballot announced on ${day(0)} has not taken effect`);
  });

  it('3. after its days of notice it opens, with the roll frozen; a day earlier it does not', async () => {
    time.goTo(at(14));
    expect((await lane.keeper.send('openBallot', { ballotId })).refusal.code).toBe('NOTICE_TOO_SHORT');
    time.goTo(at(15));
    expect(await lane.keeper.done('openBallot', { ballotId })).toMatchObject({ status: 'OPEN', total: { heads: 4, area: 24_000 } });
  });

  it('4. owners vote on the web, at the door and on paper; everybody sees what is missing to the quorum, and nothing else (F29)', async () => {
    const [wang, zhao, qian] = homes;
    expect((await ballot()).missing).toEqual({ heads: 3, area: 16_000 });
    await lane.keeper.done('castVote', { ballotId, unitId: wang.unitId, channel: 'WEB', marks: yes }, wang.client);
    await lane.keeper.done('castVote', { ballotId, unitId: zhao.unitId, channel: 'VISIT', voterId: zhao.residentId, marks: yes });
    await lane.keeper.done('receivePaper', { ballotId, unitId: qian.unitId, voterId: qian.residentId, paper: '17' });
    expect((await lane.keeper.send('castVote', { ballotId, unitId: qian.unitId, channel: 'WEB', marks: yes }, qian.client)).refusal.code).toBe('ALREADY_VOTED');
    expect(await ballot()).toMatchObject({ missing: { heads: 0, area: 0 }, questions: [{ result: null }] });
    await mayNotBegin('has not taken effect');
  });

  it('5. it closes by itself, at the end of its last day', async () => {
    time.goTo(at(26));
    const closed = await until(ballot, ({ status }) => status === 'CLOSED');
    expect(closed.closesAt).toBe(calendar.endOf(day(25)).toISOString());
    const [, , , sun] = homes;
    expect((await lane.keeper.send('castVote', { ballotId, unitId: sun.unitId, channel: 'WEB', marks: yes }, sun.client)).refusal.code).toBe('BALLOT_IS_CLOSED');
    await mayNotBegin('has not taken effect');
  });

  it('6. once the paper is keyed, the result is published to everybody (F30)', async () => {
    expect((await lane.keeper.send('publishResult', { ballotId })).refusal.code).toBe('PAPERS_WAITING');
    await lane.keeper.done('keyPaper', { ballotId, unitId: homes[2].unitId, paper: '17', marks: yes });
    const published = await lane.keeper.done('publishResult', { ballotId });
    expect(published).toMatchObject({ status: 'PUBLISHED', objectionsUntil: day(33) });
    expect(published.questions[0]).toMatchObject({
      result: { outcome: 'PASSED', chosen: 'YES', cast: { heads: 3, area: 18_000 } },
      execution: { allowed: false, code: 'OBJECTION_PENDING' },
    });
    await mayNotBegin('has not taken effect');
  });

  it('7. an owner objects: the days pass, and still nothing is built', async () => {
    time.goTo(at(30));
    const objected = await lane.keeper.done('objectToResult', { ballotId, reason: 'The notice hung there too late' }, homes[3].client);
    objectionId = objected.objections[0].objectionId;
    time.goTo(at(35));
    expect((await lane.keeper.send('objectToResult', { ballotId, reason: 'It was cold' }, homes[3].client)).refusal.code).toBe('OBJECTION_TOO_LATE');
    expect((await ballot()).questions[0]).toMatchObject({ execution: { code: 'OBJECTION_PENDING' }, inEffectSince: null });
    await mayNotBegin('has not taken effect');
  });

  it('8. the objection is decided, and what was decided takes effect: in the timeline, for everybody', async () => {
    time.goTo(at(36));
    await lane.keeper.done('decideObjection', { ballotId, objectionId, upheld: false, reason: 'It hung there from the first day', basis: 'Civil Code art. 280' });
    const { questions } = await until(ballot, (seen) => seen.questions[0].inEffectSince !== null);
    expect(questions[0]).toMatchObject({ inEffectSince: day(36), execution: { allowed: true } });
    const seen = () =>
      builder.ask(
        'query ($projectId: ID!) { timeline(projectId: $projectId, filter: { types: ["residents.owners-consented.v1"] }) { edges { node { type data projects { id } } } } }',
        { projectId: lane.projectId },
      );
    const { timeline } = await until(seen, (page) => page.timeline.edges.length > 0);
    expect(timeline.edges).toHaveLength(1);
    expect(timeline.edges[0].node).toMatchObject({ data: { question: 'lift', matter: 'alter-building', consentedOn: day(36) }, projects: [{ id: lane.projectId }] });
  });

  it('9. and the works begin', async () => {
    const begun = await until(begin, ({ refusal }) => refusal === null);
    expect(begun.works).toEqual({ status: 'STARTED', workItem: { title: 'A lift in building 3', consentedOn: day(36) } });
  });
});
