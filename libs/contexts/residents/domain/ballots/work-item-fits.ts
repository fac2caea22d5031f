import { refusal } from '../../../../contracts/index.js';
import type { KnownWorkItem } from '../../../../work-items/index.js';
import type { Question } from './questions.js';

type Asked = { readonly question: Pick<Question, 'matter'>; readonly projectIds: readonly string[]; readonly field: string };

/**
 * A question decides about a work item that waits for its matter, in a project that the ballot is part of.
 * @throws {Refusal} UNKNOWN_WORK_ITEM, ALREADY_DROPPED, ANOTHER_MATTER
 */
export const mustFit = ({ projectId, title, consent, dropped }: KnownWorkItem, { question: { matter }, projectIds, field }: Asked): void => {
  if (!projectIds.includes(projectId)) throw refusal('UNKNOWN_WORK_ITEM', field, `“${title}” is of a project that the estate is no part of`);
  if (dropped) throw refusal('ALREADY_DROPPED', field);
  if (consent !== matter) throw refusal('ANOTHER_MATTER', field, consent === null ? `“${title}” waits for no decision of owners` : `“${title}” waits for ${consent}`);
};
