import { condition } from '../../../../contracts/index.js';
import { each, type Permissions } from '../../../../platform/permissions/index.js';
import { livesThere } from '../household.js';

export const asksInTheProject = condition({
  text: 'it opened the project, or keeps the register of an estate in it',
  code: 'FORBIDDEN',
  field: 'projectId',
  holds: ({ by, askers }: { readonly by: string; readonly askers: readonly string[] }) => askers.includes(by),
});

export const asksThis = condition({
  text: 'it opened the survey',
  code: 'FORBIDDEN',
  field: 'surveyId',
  holds: ({ by, organisationId }: { readonly by: string; readonly organisationId: string }) => by === organisationId,
});

/** Those that open projects and keep registers. */
const askers = ['GOVERNMENT', 'RESIDENTS', 'PROPERTY', 'COORDINATION'] as const;

/** Who may do what with surveys. */
export const permissions = {
  // F22.
  OpenSurvey: each(askers, asksInTheProject),
  EditSurvey: each(askers, asksThis),
  AnswerSurvey: each(['RESIDENTS'], livesThere),
} satisfies Permissions;
