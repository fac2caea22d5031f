import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mutation } from '../../../test/support/mutation.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { makeDue } from './testing/make-due.js';
import { Neighbourhood, type Home } from './testing/neighbourhood.js';

let app: RunningApp;
let neighbourhood: Neighbourhood;
let district: Client, committee: Client, stranger: Client, water: Client;
/** Eight in building 1, three in building 2: fewer than are told of by themselves. */
let homes: readonly Home[];
let token: string;
let keys = 0;

const fields =
  'id kind title version locked status closesAt fewest questions { text options } coverage { answered households } rule { ruleId version } organisation { name } project { name } outcome { answered households groups { buildings answered } results { byGroup { counts } totals } }';
const sendAs = async (by: Client, name: string, input: object) => {
  const { [name]: answer } = await by.ask(mutation(name, `survey { ${fields} }`), { input: { idempotencyKey: `k${keys++}`, token, ...input } });
  if (answer.token) token = answer.token;
  return answer;
};
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
const questions = [
  { text: 'Is your household for it?', options: ['Yes', 'No'] },
  { text: 'What first?', options: ['Water', 'Roofs', 'Lamps'] },
];
const open = (input: object = {}, by = committee) =>
  sendAs(by, 'openSurvey', {
    projectId: neighbourhood.projectId,
    kind: 'WILLINGNESS',
    title: 'Shall the lane be renewed?',
    questions,
    closesAt: inSeconds(3_600),
    ...input,
  });
const answer = ({ client, unitId }: Home, surveyId: string, options: readonly number[], version = 1) =>
  sendAs(client, 'answerSurvey', { surveyId, unitId, options, version });
const closed = async (id: string) => {
  for (const end = Date.now() + 15_000; ; await sleep(100)) {
    const { node } = await water.ask(`query ($id: ID!) { node(id: $id) { ... on Survey { ${fields} } } }`, { id });
    if (node.status === 'CLOSED') return node;
    if (Date.now() > end) throw new Error('It did not close within 15 s');
  }
};

beforeAll(async () => {
  app = await startApp();
  neighbourhood = await Neighbourhood.of(app);
  const found: Home[] = [];
  for (let n = 1; n <= 8; n++) found.push(await neighbourhood.home(`person-1-${n}`, '1', `1-${n}`));
  for (let n = 1; n <= 3; n++) found.push(await neighbourhood.home(`person-2-${n}`, '2', `2-${n}`));
  homes = found;
  await neighbourhood.keeper.done('registerUnit', {
    ...{ estateId: neighbourhood.estateId, building: '1', stair: '', label: 'P1', use: 'PARKING', state: 'SOLD', area: 1_200, areaSource: 'SURVEY' },
  });
  [district, committee, token] = [neighbourhood.district, neighbourhood.keeper.client, neighbourhood.keeper.token ?? ''];
  [stranger, water] = [await app.register('Other committee', 'RESIDENTS'), await app.register('Water', 'UTILITY')];
});
afterAll(() => app.stop());

describe('A survey', () => {
  it('is edited until a household answers, then locked; it shows who is covered, and at the close what they answered, without small counts', async () => {
    const { survey } = await open({ closesAt: inSeconds(600) });
    expect(survey).toMatchObject({
      kind: 'WILLINGNESS',
      version: 1,
      locked: false,
      status: 'OPEN',
      fewest: 5,
      questions,
      organisation: { name: 'Committee of Osmanthus Court' },
    });
    expect(survey).toMatchObject({
      coverage: { answered: 0, households: 11 },
      outcome: null,
      rule: { ruleId: 'surveys.results', version: 1 },
      project: { name: 'Lane' },
    });
    const edited = await sendAs(committee, 'editSurvey', { surveyId: survey.id, title: 'Shall it be renewed?', closesAt: inSeconds(3_600) });
    expect(edited.survey).toMatchObject({ title: 'Shall it be renewed?', version: 2, questions });
    expect((await answer(homes[0]!, survey.id, [0, 0], 1)).refusal).toMatchObject({ code: 'TEXT_HAS_CHANGED', field: 'version' });
    expect((await answer(homes[0]!, survey.id, [1, 2], 2)).survey).toMatchObject({ locked: true, coverage: { answered: 1, households: 11 }, outcome: null });
    expect((await sendAs(committee, 'editSurvey', { surveyId: survey.id, title: 'Another' })).refusal).toMatchObject({ code: 'SURVEY_IS_LOCKED', field: 'surveyId' });
    // The first home thinks better of it; the last one of all does not answer.
    await Promise.all(homes.slice(0, 10).map((home, n) => answer(home, survey.id, [n < 8 ? 0 : 1, n < 5 ? 0 : 1], 2)));
    await makeDue(app, 'close-survey', survey.id);
    const { outcome, coverage } = await closed(survey.id);
    expect(coverage).toEqual({ answered: 10, households: 11 });
    expect(outcome).toEqual({
      answered: 10,
      households: 11,
      groups: [{ buildings: ['1', '2'], answered: 10 }],
      results: [
        { byGroup: [{ counts: [null, null] }], totals: [null, null] },
        { byGroup: [{ counts: [null, 5, null] }], totals: [null, 5, null] },
      ],
    });
    expect((await answer(homes[10]!, survey.id, [0, 0], 2)).refusal).toMatchObject({ code: 'SURVEY_IS_CLOSED', field: 'surveyId' });
  });

  it('is told of in the timeline, and nobody’s answer is', async () => {
    const { database } = app.app.get<ContextRuntime>(runtimeOf('coordination'));
    const told = async () =>
      (
        await database.pool.query<{ type: string; text: string }>(
          `SELECT type, (data || metadata)::text AS text FROM events WHERE type LIKE 'residents.survey%' ORDER BY position`,
        )
      ).rows;
    for (const end = Date.now() + 10_000; (await told()).length < 3 && Date.now() < end;) await sleep(50);
    expect((await told()).map(({ type }) => type)).toEqual(['opened', 'edited', 'closed'].map((name) => `residents.survey-${name}.v1`));
    for (const { text } of await told()) expect(text).not.toMatch(/person-\d/);
  });

  it('closes once, at its time, although Hutong was down then; of few answers it tells the number', async () => {
    const { survey } = await open({ kind: 'SATISFACTION' }, district);
    await answer(homes[0]!, survey.id, [0, 0]);
    await makeDue(app, 'close-survey', survey.id, 1);
    await app.restart(() => sleep(1_000));
    expect((await closed(survey.id)).outcome).toEqual({ answered: 1, households: 11, groups: [], results: [] });
  });

  it('is listed with its project, by kind and status', async () => {
    const of = async (args = '') =>
      (
        await water.ask(`query ($projectId: ID!) { surveys(projectId: $projectId${args}) { totalCount edges { node { kind } } } }`, {
          projectId: neighbourhood.projectId,
        })
      ).surveys;
    expect(await of()).toEqual({ totalCount: 2, edges: [{ node: { kind: 'WILLINGNESS' } }, { node: { kind: 'SATISFACTION' } }] });
    expect((await of(', kind: SATISFACTION, status: CLOSED')).totalCount).toBe(1);
  });

  it.each([
    ['by an organisation that has no register in the project', () => stranger, {}, 'FORBIDDEN', 'projectId'],
    ['by a utility', () => water, {}, 'FORBIDDEN', null],
    ['in a project that there is not', () => committee, { projectId: 'UHJvamVjdDpub3doZXJl' }, 'UNKNOWN_PROJECT', 'projectId'],
    ['without questions', () => committee, { questions: [] }, 'INVALID_INPUT', 'questions'],
    ['with one answer to choose from', () => committee, { questions: [{ text: 'Yes?', options: ['Yes'] }] }, 'INVALID_INPUT', 'questions[0].options'],
    ['with a blank answer', () => committee, { questions: [{ text: 'Yes?', options: ['Yes', ' '] }] }, 'INVALID_INPUT', 'questions[0].options'],
    ['that has closed', () => committee, { closesAt: '2026-01-01T00:00:00Z' }, 'WINDOW_IS_OVER', 'closesAt'],
  ])('is not opened %s', async (_, by, input, code, field) => expect(await open(input, by())).toMatchObject({ survey: null, token: null, refusal: { code, field } }));

  it('is edited by nobody else', async () => {
    const { survey } = await open();
    expect((await sendAs(district, 'editSurvey', { surveyId: survey.id, title: 'Ours' })).refusal).toMatchObject({ code: 'FORBIDDEN', field: 'surveyId' });
    expect((await sendAs(committee, 'editSurvey', { surveyId: 'U3VydmV5Om5vd2hlcmU', title: 'Ours' })).refusal).toMatchObject({
      code: 'UNKNOWN_SURVEY',
      field: 'surveyId',
    });
  });

  it('is answered for a home of one’s own, whole, and with options that there are', async () => {
    const { survey } = await open();
    const [home, other] = homes as [Home, Home];
    expect((await answer({ ...home, unitId: other.unitId }, survey.id, [0, 0])).refusal).toMatchObject({ code: 'NOT_YOUR_HOME', field: 'unitId' });
    expect((await answer({ ...home, client: committee }, survey.id, [0, 0])).refusal).toMatchObject({ code: 'NOT_YOUR_HOME', field: 'unitId' });
    expect((await answer({ ...home, client: water }, survey.id, [0, 0])).refusal).toMatchObject({ code: 'FORBIDDEN' });
    expect((await answer(home, survey.id, [0])).refusal).toMatchObject({ code: 'INVALID_INPUT', field: 'options' });
    expect((await answer(home, survey.id, [0, 3])).refusal).toMatchObject({ code: 'INVALID_INPUT', field: 'options[1]' });
    expect((await answer(home, neighbourhood.projectId, [0, 0])).refusal).toMatchObject({ code: 'UNKNOWN_SURVEY', field: 'surveyId' });
  });

  it('is answered by the home, whoever of it does: a new owner’s answer replaces that of the one before', async () => {
    const { survey } = await open();
    const [, , , sold, , buyer] = homes as [Home, Home, Home, Home, Home, Home];
    await answer(sold, survey.id, [0, 0]);
    await neighbourhood.keeper.done('changeOwners', {
      unitId: sold.unitId,
      owners: [{ residentId: buyer.residentId, share: { numerator: 1, denominator: 1 } }],
      basis: 'Entry 8',
    });
    expect((await answer(sold, survey.id, [1, 1])).refusal).toMatchObject({ code: 'NOT_YOUR_HOME' });
    expect((await answer({ ...buyer, unitId: sold.unitId }, survey.id, [1, 1])).survey.coverage).toEqual({ answered: 1, households: 11 });
  });
});
