import type { PublicEvent } from '../../../platform/event-bus/index.js';
import { caseScope, everyProject, projectScope, type Scope } from '../../../platform/kernel/index.js';

/** That an organisation takes part somewhere; `office`: for as long as it holds that one. */
export type TakingPart = { readonly organisationId: string; readonly scope: Scope; readonly office: string | null };

/** What follows from one event; `leaves`: first, what it had by this office ends. */
export type Change = { readonly leaves?: Pick<TakingPart, 'organisationId'> & { readonly office: string }; readonly joins: readonly TakingPart[] };

/** Fields of events that name whom a thing belongs to, or who is to do it. */
const named = ['ownerId', 'principalId', 'contractorId', 'requestedBy'] as const;
/** And in a case: whose works they are, who has come to decide. */
const namedInCases = ['ownerIds', 'notified'] as const;

/** To speak in a thread makes nobody a party; and who is concerned by a case between two projects is not thereby in both. */
const saysNothingOfProjects: readonly string[] = ['Thread', 'Conflict', 'Chance'];

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string');

/**
 * The parties: of a project, who acts in it or is acted for, who is named as owner or contractor by what is done there, and who holds an
 * office for it; of a case, the owners of its works, who acts in it, and whom the ladder has called. By acting an organisation becomes one
 * for good: it answers for what it did. All of it stands in the timeline.
 */
export const takingPart = ({ type, context, actor, subject, projectIds, data }: PublicEvent): Change => {
  const office = data['office'];
  if (subject.type === 'Organisation' && typeof office === 'string') {
    const leaves = { organisationId: subject.id, office };
    if (type !== 'government.organisation-appointed.v1') return { leaves, joins: [] };
    const scopes = projectIds.length === 0 ? [everyProject] : projectIds.map(projectScope);
    return { leaves, joins: scopes.map((scope) => ({ organisationId: subject.id, scope, office })) };
  }
  // Hutong itself acts in the name of the context.
  const acting = actor.organisationId === context ? [] : [actor.organisationId, ...texts(actor.principalId)];
  const joining = (scopes: readonly Scope[], fields: readonly string[]): Change => {
    const organisationIds = new Set([...acting, ...fields.flatMap((field) => texts(data[field]))]);
    return { joins: [...organisationIds].flatMap((organisationId) => scopes.map((scope) => ({ organisationId, scope, office: null }))) };
  };
  if (subject.type === 'Conflict') return joining([caseScope(subject.id)], namedInCases);
  return saysNothingOfProjects.includes(subject.type) ? { joins: [] } : joining(projectIds.map(projectScope), named);
};
