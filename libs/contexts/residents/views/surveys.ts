import type { PoolClient } from 'pg';
import type { Survey, SurveyEvent } from '../../../contracts/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { asPublished, surveys, type SurveyAnswered, type SurveyState } from '../domain/surveys/surveys.js';

/** Surveys as they stand, in the order in which they were opened; and which households have answered, of which outside only the number is told. */
export const surveyBoard: View = {
  name: 'surveys',
  categories: [surveys.category],
  version: 1,
  tables: ['surveys', 'survey_answers'],
  ddl: `
    CREATE TABLE surveys (id text PRIMARY KEY, position bigint NOT NULL UNIQUE, project_id text NOT NULL, kind text NOT NULL, status text NOT NULL, state jsonb NOT NULL);
    CREATE INDEX surveys_project ON surveys (project_id, position);
    CREATE TABLE survey_answers (survey_id text NOT NULL, unit_id text NOT NULL, options int[] NOT NULL, PRIMARY KEY (survey_id, unit_id))`,
  apply: async (events, tx) => {
    for (const event of events) {
      if (!event.streamId.startsWith(`${surveys.category}-`)) continue;
      // The streams of this category hold what its decider decided.
      await applyOne(event as RecordedEvent & (SurveyEvent | SurveyAnswered), tx);
    }
  },
};

const applyOne = async (event: RecordedEvent & (SurveyEvent | SurveyAnswered), tx: PoolClient): Promise<void> => {
  const id = event.data.surveyId;
  if (event.type === 'survey-answered') {
    const text = 'INSERT INTO survey_answers VALUES ($1, $2, $3) ON CONFLICT (survey_id, unit_id) DO UPDATE SET options = excluded.options';
    await tx.query(text, [id, event.data.unitId, event.data.options]);
  }
  const { rows } = await tx.query<{ state: Survey }>('SELECT state FROM surveys WHERE id = $1', [id]);
  const before: SurveyState = rows[0] ? { status: 'known', survey: rows[0].state, answers: null } : surveys.initialState;
  const survey = asPublished(surveys.evolve(before, event));
  await tx.query(
    `INSERT INTO surveys (id, position, project_id, kind, status, state) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, state = excluded.state`,
    [id, event.position, survey.projectId, survey.kind, survey.status, JSON.stringify(survey)],
  );
};
