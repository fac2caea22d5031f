import type { SurveyEvent } from '../../../contracts/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import { Follower, setTimers, TimerRunner, type Timer } from '../../../platform/timers/index.js';
import { caughtUp } from '../../../platform/reading/index.js';
import type { SurveyWriter } from '../commands/survey-writer.js';
import { surveys as surveyDecider } from '../domain/surveys/surveys.js';
import type { Households } from '../households.js';
import { sentBy } from './hutong.js';

const what = 'close-survey';

type Dated = RecordedEvent & SurveyEvent & { readonly type: 'survey-opened' | 'survey-edited' };
const isDated = ({ type }: RecordedEvent): boolean => type === 'survey-opened' || type === 'survey-edited';
const atItsClose = (event: RecordedEvent): Timer => {
  // Residents' log holds what its deciders decided.
  const { surveyId, closesAt } = (event as Dated).data;
  return { id: `${what} ${surveyId}`, what, dueAt: new Date(closesAt), data: { surveyId } };
};

/** A survey closes at the time that was announced last, also where nobody was there to close it. */
export const closeSurveys = (runtime: ContextRuntime, surveys: SurveyWriter, households: Households, onFailure: (error: unknown) => void): readonly Background[] => [
  new Follower({
    name: 'surveys-to-close',
    categories: [surveyDecider.category],
    database: runtime.database,
    store: runtime.store,
    follow: (events, tx) => setTimers(tx, events.filter(isDated).map(atItsClose)),
    onFailure,
  }),
  new TimerRunner({
    database: runtime.database,
    what,
    onDue: async (timer) => {
      // Set by the follower.
      const { surveyId } = timer.data as { readonly surveyId: string };
      const { projectId } = await surveys.load(surveyId);
      // No refusal, which would end the timer: it comes again.
      if (!(await caughtUp(runtime))) throw new Error('The view of the register is behind the log');
      const command = { type: 'close-survey', deadline: timer.dueAt.toISOString(), households: await households.count(projectId) } as const;
      await surveys.decide(sentBy(timer), surveyId, command);
    },
    onFailure,
  }),
];
