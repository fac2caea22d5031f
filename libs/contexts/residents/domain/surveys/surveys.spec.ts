import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { surveyEvents, type SurveyEvent } from '../../../../contracts/index.js';
import { fold, Refusal } from '../../../../platform/kernel/index.js';
import { specify } from '../../../../platform/kernel/testing/specify.js';
import { resultsOf, type Answer } from './results.js';
import { asPublished, surveys, type SurveyAnswered, type SurveyCommand } from './surveys.js';

const [now, closesAt, later] = ['2027-04-01T00:00:00.000Z', '2027-04-30T10:00:00.000Z', '2027-05-31T10:00:00.000Z'] as const;
const questions = [
  { text: 'Is your household for it?', options: ['Yes', 'No', 'Does not know'] },
  { text: 'What first?', options: ['Water', 'Roofs'] },
];
const survey = {
  id: 's1',
  projectId: 'lane',
  kind: 'WILLINGNESS',
  title: 'Shall the lane be renewed?',
  questions,
  closesAt,
  fewest: 5,
  rule: { id: 'surveys.results', version: 1 },
} as const;

const open = (by = 'committee', at: string = now): SurveyCommand => ({ type: 'open-survey', by, askers: ['district', 'committee'], now: at, survey });
type Edit = { by?: string; now?: string; title?: string | null; closesAt?: string | null };
const edit = ({ title = 'Another title', ...given }: Edit = {}): SurveyCommand => ({
  type: 'edit-survey',
  by: 'committee',
  now,
  questions: null,
  closesAt: null,
  title,
  ...given,
});
type Given = { unitId?: string | null; building?: string; now?: string; version?: number; options?: readonly number[] };
const answer = ({ unitId = '3-2-402', building = '3', options = [0, 1], ...given }: Given = {}): SurveyCommand => ({
  type: 'answer-survey',
  household: unitId === null ? undefined : { unitId, building },
  now,
  version: 1,
  options,
  ...given,
});
const close = (deadline: string = closesAt, households = 300): SurveyCommand => ({ type: 'close-survey', deadline, households });

const { id: surveyId, ...asked } = survey;
const surveyOpened: SurveyEvent = { type: 'survey-opened', data: { surveyId, organisationId: 'committee', ...asked, questions: [...questions] } };
const surveyEdited: SurveyEvent = { type: 'survey-edited', data: { surveyId, version: 2, title: 'Another title', questions, closesAt } };
const answered = (unitId = '3-2-402', options = [0, 1], building = '3'): SurveyAnswered => ({ type: 'survey-answered', data: { surveyId, unitId, building, options } });

const spec = specify(surveys);
const after = (...history: (SurveyEvent | SurveyAnswered)[]) => fold(surveys, history);
const closed = surveys.decide(close(), after(surveyOpened))[0] as SurveyEvent;

describe('A survey', () => {
  it('is opened, once, by who asks in the project', () => {
    spec.when(open()).then(surveyOpened);
    spec.when(open('gas')).thenRefuses('FORBIDDEN', 'projectId');
    spec.when(open('committee', closesAt)).thenRefuses('WINDOW_IS_OVER', 'closesAt');
    spec.given(surveyOpened).when(open()).thenRefuses('ALREADY_EXISTS', 'idempotencyKey');
  });
  it('is edited until a household has answered, and then locked', () => {
    spec.given(surveyOpened).when(edit()).then(surveyEdited);
    spec.given(surveyOpened, answered()).when(edit()).thenRefuses('SURVEY_IS_LOCKED', 'surveyId');
    expect(asPublished(after(surveyOpened, answered()))).toMatchObject({ locked: true, version: 1 });
  });
  it.each<[string, SurveyCommand, (SurveyEvent | SurveyAnswered)[], string]>([
    ['by anybody else', edit({ by: 'district' }), [surveyOpened], 'FORBIDDEN'],
    ['into what it is', edit({ title: null }), [surveyOpened], 'NOTHING_CHANGES'],
    ['to have closed', edit({ closesAt: now }), [surveyOpened], 'WINDOW_IS_OVER'],
    ['once it is closed', edit(), [surveyOpened, closed], 'SURVEY_IS_CLOSED'],
    ['where there is none', edit(), [], 'UNKNOWN_SURVEY'],
  ])('is not edited %s', (_, command, history, code) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code),
  );

  it('is answered by households; of each the last answer counts', () => {
    spec.given(surveyOpened).when(answer()).then(answered());
    const history = [surveyOpened, answered(), answered('3-2-402', [2, 0]), ...['1', '2', '3', '4'].map((n) => answered(n, [2, 1]))];
    expect(surveys.decide(close(), after(...history))).toMatchObject([
      { data: { answered: 5, households: 300, groups: [{ buildings: ['3'], answered: 5 }], results: [{ totals: [null, null, null] }, { totals: [null, null] }] } },
    ]);
  });
  it.each<[string, SurveyCommand, (SurveyEvent | SurveyAnswered)[], string, string]>([
    ['by who does not live there', answer({ unitId: null }), [surveyOpened], 'NOT_YOUR_HOME', 'unitId'],
    ['from the moment when it closes', answer({ now: closesAt }), [surveyOpened], 'SURVEY_IS_CLOSED', 'surveyId'],
    ['once it is closed, whatever the clock of the sender says', answer(), [surveyOpened, closed], 'SURVEY_IS_CLOSED', 'surveyId'],
    ['in questions that were replaced', answer(), [surveyOpened, surveyEdited], 'TEXT_HAS_CHANGED', 'version'],
    ['in part', answer({ options: [0] }), [surveyOpened], 'INVALID_INPUT', 'options'],
    ['with an option that there is not', answer({ options: [0, 2] }), [surveyOpened], 'INVALID_INPUT', 'options[1]'],
    ['where there is none', answer(), [], 'UNKNOWN_SURVEY', 'surveyId'],
  ])('is not answered %s', (_, command, history, code, field) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );
  it('closes at its time, once, and tells how many households answered; of few, nothing else', () => {
    spec
      .given(surveyOpened, answered())
      .when(close())
      .then({ type: 'survey-closed', data: { surveyId, projectId: 'lane', answered: 1, households: 300, groups: [], results: [], rule: survey.rule } });
    spec.given(surveyOpened, closed).when(close()).thenNothing();
    spec
      .given(surveyOpened, { ...surveyEdited, data: { ...surveyEdited.data, closesAt: later } })
      .when(close())
      .thenNothing();
  });
});

describe('Results', () => {
  const from = (building: string, ...options: readonly number[]): readonly Answer[] => options.map((option) => ({ building, options: [option] }));
  const [question] = [[{ text: 'For it?', options: ['Yes', 'No'] }]];

  it('are by building, those with few answers together', () =>
    expect(resultsOf([...from('1', ...Array(8).fill(0), ...Array(6).fill(1)), ...from('2', 0, 0, 1), ...from('3', 0, 0, 0, 1)], question, 5)).toEqual({
      groups: [
        { buildings: ['1'], answered: 14 },
        { buildings: ['2', '3'], answered: 7 },
      ],
      results: [
        {
          byGroup: [{ counts: [null, null] }, { counts: [null, null] }],
          totals: [13, 8],
        },
      ],
    }));
  it('put one building with few answers together with the smallest of the others', () =>
    expect(resultsOf([...from('1', ...Array(9).fill(0)), ...from('2', ...Array(6).fill(1)), ...from('3', 0)], question, 5).groups).toEqual([
      { buildings: ['1'], answered: 9 },
      { buildings: ['2', '3'], answered: 7 },
    ]));
  it('of one building with enough answers are its own', () =>
    expect(resultsOf(from('1', ...Array(7).fill(0), ...Array(5).fill(1)), question, 5)).toEqual({
      groups: [{ buildings: ['1'], answered: 12 }],
      results: [{ byGroup: [{ counts: [7, 5] }], totals: [7, 5] }],
    }));

  it('have no group with few answers, and every answer in one group', () => {
    const answers = fc.array(fc.record({ building: fc.constantFrom('1', '2', '3', '4'), options: fc.tuple(fc.nat({ max: 1 })) }), { maxLength: 60 });
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 9 }), (given, fewest) => {
        const { groups, results } = resultsOf(given, question, fewest);
        if (given.length < fewest) return expect([groups, results]).toEqual([[], []]);
        for (const group of groups) expect(group.answered).toBeGreaterThanOrEqual(fewest);
        expect(groups.reduce((sum, group) => sum + group.answered, 0)).toBe(given.length);
        expect(groups.flatMap(({ buildings }) => buildings).sort()).toEqual([...new Set(given.map(({ building }) => building))].sort());
      }),
    );
  });
});

it('Whatever is tried in whatever order, what was decided is published language and folds, and nothing changes what is asked after an answer', () => {
  const at = fc.constantFrom(now, closesAt, later);
  const home = fc.record({
    unitId: fc.constantFrom('a', 'b', 'c', null),
    now: at,
    version: fc.integer({ min: 1, max: 3 }),
    options: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 })),
  });
  const command = fc.oneof(
    { weight: 5, arbitrary: home.map(answer) },
    { weight: 2, arbitrary: fc.record({ by: fc.constantFrom('committee', 'gas'), title: fc.constantFrom('A', 'B'), now: at }).map(edit) },
    { weight: 1, arbitrary: fc.constantFrom(open(), open('gas'), close(), close(now)) },
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const history: (SurveyEvent | SurveyAnswered)[] = [];
      for (const next of [open(), ...commands]) {
        const state = fold(surveys, history);
        const before = structuredClone(state);
        try {
          const decided = surveys.decide(next, state);
          for (const event of decided) if (event.type !== 'survey-answered') surveyEvents[event.type].parse(event.data);
          history.push(...decided);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        expect(state).toEqual(before);
      }
      const types = history.map(({ type }) => type);
      if (types.includes('survey-answered')) expect(types.lastIndexOf('survey-edited')).toBeLessThan(types.indexOf('survey-answered'));
      expect(types.filter((type) => type === 'survey-closed').length).toBeLessThanOrEqual(1);
    }),
  );
});
