import type { OrganisationId } from './ids.js';

/** The kinds of party that take part in a renewal (domain.md, "Who"). */
export const parties = ['GOVERNMENT', 'RESIDENTS', 'PROPERTY', 'UTILITY', 'CONTRACTOR', 'COORDINATION'] as const;
export type Party = (typeof parties)[number];

/** On whose behalf a message is sent. The log keeps the person and the organisation. */
export type Caller = {
  readonly personId: string;
  readonly organisationId: OrganisationId;
  readonly party: Party;
};
