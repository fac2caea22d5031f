import { z } from 'zod';

/** Published language of `residents`: what households are asked, and what they answered, without what would single anybody out. */

export const surveyKinds = ['WILLINGNESS', 'NEEDS', 'SATISFACTION'] as const;
export const surveyStatuses = ['OPEN', 'CLOSED'] as const;

const instant = z.iso.datetime({ precision: 3 });
const rule = z.strictObject({ id: z.string(), version: z.int() });
const count = z.int().min(0);

export const surveyQuestion = z.strictObject({ text: z.string().min(1).max(500), options: z.array(z.string().min(1).max(200)).min(2).max(20) });

const asked = {
  version: z.int().min(1).describe('Of the questions: 1, and one more with every edit'),
  title: z.string().min(1).max(200),
  questions: z.array(surveyQuestion).min(1).max(30),
  closesAt: instant,
};

const opened = z.strictObject({
  projectId: z.string(),
  organisationId: z.string().describe('Who asks'),
  kind: z.enum(surveyKinds),
  ...asked,
  fewest: z.int().min(1).describe('Counts below it are suppressed, and what would reveal them by subtraction'),
  rule: rule.describe('surveys.results'),
});

const suppressed = count.nullable().describe('null: suppressed');

export const surveyOutcome = z.strictObject({
  answered: count.describe('Households'),
  households: count.describe('In the register of the project’s estates, at the close'),
  groups: z
    .array(z.strictObject({ buildings: z.array(z.string()).min(1), answered: z.int().min(1) }))
    .describe('Of buildings: those with few answers stand together. Empty: too few answered'),
  results: z
    .array(z.strictObject({ byGroup: z.array(z.strictObject({ counts: z.array(suppressed) })), totals: z.array(suppressed) }))
    .describe('Of each question: of each group how many chose each option, and of all. Empty: too few answered'),
});

/** A survey as it stands: what a command answers with, and what a read returns. */
export const survey = opened.extend({
  id: z.string(),
  status: z.enum(surveyStatuses),
  locked: z.boolean().describe('A household has answered: the questions stay as they are'),
  outcome: surveyOutcome.nullable(),
});

export const surveyEvents = {
  'survey-opened': opened.omit({ version: true }).extend({ surveyId: z.string() }),
  'survey-edited': z.strictObject({ surveyId: z.string(), ...asked }),
  /** Happens at the time that was announced. */
  'survey-closed': surveyOutcome.extend({ surveyId: z.string(), projectId: z.string(), rule }),
} as const;

export type SurveyKind = (typeof surveyKinds)[number];
export type SurveyStatus = (typeof surveyStatuses)[number];
export type SurveyQuestion = z.infer<typeof surveyQuestion>;
export type SurveyOutcome = z.infer<typeof surveyOutcome>;
export type Survey = z.infer<typeof survey>;
export type SurveyEvent = { [T in keyof typeof surveyEvents]: { readonly type: T; readonly data: z.infer<(typeof surveyEvents)[T]> } }[keyof typeof surveyEvents];
