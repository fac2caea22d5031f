import { refusal, type Rules, type WorksKind } from '../../contracts/index.js';
import type { KnownWorkItem } from '../../work-items/index.js';

/** Where owners are asked about a work item, as far as a home of works knows. */
export type KnownConsent = {
  readonly question: string;
  readonly matter: string;
  /** The day of the notice. */
  readonly askedOn: string;
  /** When what they decided took effect; `null`: it has not. */
  readonly consentedAt: Date | null;
};

/** The work item that works belong to, and what owners were asked about it. */
export type WorkItemOfWorks = KnownWorkItem & { readonly asked: readonly KnownConsent[] };

/** @throws {Refusal} UNKNOWN_WORK_ITEM for one of another project, ALREADY_DROPPED */
export const mustBeOfProject = ({ title, projectId, dropped }: KnownWorkItem, ofWorks: string): void => {
  if (projectId !== ofWorks) throw refusal('UNKNOWN_WORK_ITEM', 'workItemId', `“${title}” is of another project than the works`);
  if (dropped) throw refusal('ALREADY_DROPPED', 'workItemId', `“${title}” will not be renewed`);
};

/**
 * Works of a work item go on only once what owners have decided about it has taken effect. A burst pipe waits for nobody (rule permits.needed).
 * @param at when they begin, or become works of this kind
 * @throws {Refusal} ALREADY_DROPPED, OWNERS_CONSENT_MISSING, saying where owners are asked
 */
export const mustBeConsented = (worksKind: WorksKind, at: Date, workItem: WorkItemOfWorks | null, { values }: Rules['permitsNeeded']): void => {
  if (workItem === null || values.emergency.includes(worksKind)) return;
  const { title, consent, dropped, asked } = workItem;
  if (dropped) throw refusal('ALREADY_DROPPED', 'worksId', `“${title}” will not be renewed`);
  if (consent === null) return;
  const about = asked.filter(({ matter }) => matter === consent);
  if (about.some(({ consentedAt }) => consentedAt !== null && consentedAt <= at)) return;
  const standing = about.length === 0 ? `no ballot asks about it: announce one whose question on ${consent} names it` : about.map(asSaid).join('; ');
  throw refusal('OWNERS_CONSENT_MISSING', 'worksId', `The work item “${title}” waits for the owners’ decision on ${consent}: ${standing}`);
};

const asSaid = ({ question, askedOn, consentedAt }: KnownConsent): string =>
  `question ${question} of the ballot announced on ${askedOn} ${consentedAt === null ? 'has not taken effect' : `took effect at ${consentedAt.toISOString()}`}`;
