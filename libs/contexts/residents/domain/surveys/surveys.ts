import { refusal, type Survey, type SurveyEvent, type SurveyQuestion } from '../../../../contracts/index.js';
import { assertNever, type Decider } from '../../../../platform/kernel/index.js';
import { livesThere, type Household } from '../household.js';
import { asksInTheProject, asksThis } from './permissions.js';
import { resultsOf, type Answer } from './results.js';

/** Never leaves the log. */
export type SurveyAnswered = {
  readonly type: 'survey-answered';
  readonly data: { readonly surveyId: string; readonly unitId: string; readonly building: string; readonly options: readonly number[] };
};

/** Every answer that was given, the newest first. A chain, so that each takes the same time, however many came before. */
type Answers = (Answer & { readonly unitId: string; readonly before: Answers }) | null;

export type SurveyState = { readonly status: 'unknown' } | { readonly status: 'known'; readonly survey: Survey; readonly answers: Answers };
type KnownState = Extract<SurveyState, { readonly status: 'known' }>;

type Asked = { readonly title: string; readonly questions: readonly SurveyQuestion[]; readonly closesAt: string };

export type SurveyCommand =
  | {
      readonly type: 'open-survey';
      readonly by: string;
      /** Who may ask in the project. */
      readonly askers: readonly string[];
      readonly now: string;
      readonly survey: Asked & Pick<Survey, 'id' | 'projectId' | 'kind' | 'fewest' | 'rule'>;
    }
  | ({ readonly type: 'edit-survey'; readonly by: string; readonly now: string } & { readonly [A in keyof Asked]: Asked[A] | null })
  /** Of a household the last answer counts. */
  | {
      readonly type: 'answer-survey';
      readonly household: Household | undefined;
      readonly now: string;
      readonly version: number;
      readonly options: readonly number[];
    }
  | { readonly type: 'close-survey'; readonly deadline: string; readonly households: number };

const decide = (command: SurveyCommand, state: SurveyState): readonly (SurveyEvent | SurveyAnswered)[] => {
  if (command.type === 'open-survey') return open(command, state);
  const known = mustBeKnown(state);
  switch (command.type) {
    case 'edit-survey':
      return edit(command, known);
    case 'answer-survey':
      return answer(command, known);
    case 'close-survey': {
      const { id: surveyId, projectId, status, closesAt, questions, fewest, rule } = known.survey;
      if (status === 'CLOSED' || command.deadline < closesAt) return [];
      const answers = lastAnswers(known.answers);
      const coverage = { answered: answers.length, households: Math.max(command.households, answers.length) };
      return [{ type: 'survey-closed', data: { surveyId, projectId, ...coverage, ...resultsOf(answers, questions, fewest), rule } }];
    }
    default:
      return assertNever(command);
  }
};

const open = ({ by, askers, now, survey }: SurveyCommand & { readonly type: 'open-survey' }, state: SurveyState): readonly SurveyEvent[] => {
  asksInTheProject.mustHold({ by, askers });
  if (state.status === 'known') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
  const { id: surveyId, questions, ...opened } = survey;
  if (survey.closesAt <= now) throw refusal('WINDOW_IS_OVER', 'closesAt');
  return [{ type: 'survey-opened', data: { surveyId, organisationId: by, questions: [...questions], ...opened } }];
};

/** What was answered was answered as it was asked: from the first answer on it stays so. */
const edit = ({ by, now, ...given }: SurveyCommand & { readonly type: 'edit-survey' }, { survey }: KnownState): readonly SurveyEvent[] => {
  const { id: surveyId, organisationId, status, locked, version } = survey;
  asksThis.mustHold({ by, organisationId });
  if (status === 'CLOSED' || now >= survey.closesAt) throw refusal('SURVEY_IS_CLOSED', 'surveyId', `It closed at ${survey.closesAt}`);
  if (locked) throw refusal('SURVEY_IS_LOCKED', 'surveyId');
  const [title, questions, closesAt] = [given.title ?? survey.title, given.questions ?? survey.questions, given.closesAt ?? survey.closesAt];
  if (closesAt <= now) throw refusal('WINDOW_IS_OVER', 'closesAt');
  if (title === survey.title && closesAt === survey.closesAt && JSON.stringify(questions) === JSON.stringify(survey.questions)) throw refusal('NOTHING_CHANGES');
  return [{ type: 'survey-edited', data: { surveyId, version: version + 1, title, questions: [...questions], closesAt } }];
};

const answer = ({ household, now, version, options }: SurveyCommand & { readonly type: 'answer-survey' }, { survey }: KnownState): readonly SurveyAnswered[] => {
  const { id: surveyId, status, closesAt, questions } = survey;
  livesThere.mustHold({ household });
  if (status === 'CLOSED' || now >= closesAt) throw refusal('SURVEY_IS_CLOSED', 'surveyId', `It closed at ${closesAt}`);
  if (version !== survey.version) throw refusal('TEXT_HAS_CHANGED', 'version', `Its questions are at version ${survey.version}, and you answer version ${version}`);
  if (options.length !== questions.length) throw refusal('INVALID_INPUT', 'options', `It has ${questions.length} questions, and you answer ${options.length}`);
  options.forEach((option, question) => {
    const known = questions[question]?.options.length ?? 0;
    if (option >= known) throw refusal('INVALID_INPUT', `options[${question}]`, `Give the number of an option, from 0 to ${known - 1}`);
  });
  // `livesThere` has seen to it.
  const { unitId, building } = household as Household;
  return [{ type: 'survey-answered', data: { surveyId, unitId, building, options: [...options] } }];
};

/** Of each household the last one. */
const lastAnswers = (answers: Answers): readonly Answer[] => {
  const last = new Map<string, Answer>();
  for (let each = answers; each; each = each.before) if (!last.has(each.unitId)) last.set(each.unitId, { building: each.building, options: each.options });
  return [...last.values()];
};

const mustBeKnown = (state: SurveyState): KnownState => {
  if (state.status === 'unknown') throw refusal('UNKNOWN_SURVEY', 'surveyId');
  return state;
};

const evolve = (state: SurveyState, event: SurveyEvent | SurveyAnswered): SurveyState => {
  if (event.type === 'survey-opened') {
    const { surveyId: id, ...opened } = event.data;
    return { status: 'known', survey: { id, ...opened, version: 1, status: 'OPEN', locked: false, outcome: null }, answers: null };
  }
  const known = mustBeKnown(state);
  switch (event.type) {
    case 'survey-edited': {
      const { surveyId: _, ...edited } = event.data;
      return { ...known, survey: { ...known.survey, ...edited } };
    }
    case 'survey-answered': {
      const { unitId, building, options } = event.data;
      return { ...known, survey: { ...known.survey, locked: true }, answers: { unitId, building, options, before: known.answers } };
    }
    case 'survey-closed': {
      const { surveyId: _, projectId: __, rule: ___, ...outcome } = event.data;
      return { ...known, survey: { ...known.survey, status: 'CLOSED', outcome } };
    }
    default:
      return assertNever(event);
  }
};

/**
 * What households are willing to do, need, or think of the result (F22): once each, locked from the first answer on, told at the close without what
 * would single anybody out. What is told while it is open would: from one count to the next there is one household. One stream, as a menu is.
 */
export const surveys: Decider<SurveyState, SurveyCommand, SurveyEvent | SurveyAnswered> = { category: 'survey', initialState: { status: 'unknown' }, decide, evolve };

/** The survey as everybody sees it. @throws {Refusal} UNKNOWN_SURVEY */
export const asPublished = (state: SurveyState): Survey => mustBeKnown(state).survey;
