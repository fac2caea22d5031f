import type { OrganisationId } from './ids.js';

/** The kinds of party that take part in a renewal (domain.md, "Who"). */
export const parties = ['GOVERNMENT', 'RESIDENTS', 'PROPERTY', 'UTILITY', 'CONTRACTOR', 'COORDINATION'] as const;
export type Party = (typeof parties)[number];

/** Who sends a message. The log keeps the person, the organisation and the principal. */
export type Caller = {
  readonly personId: string;
  readonly organisationId: OrganisationId;
  readonly party: Party;
  /** On whose behalf the organisation acts, where that is another one: within a contract, which whoever decides has looked up. */
  readonly principalId?: OrganisationId;
};
