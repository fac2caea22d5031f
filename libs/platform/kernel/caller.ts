import type { OrganisationId } from './ids.js';

/** The kinds of party that take part in a renewal (domain.md, "Who"). */
export const parties = ['GOVERNMENT', 'RESIDENTS', 'PROPERTY', 'UTILITY', 'CONTRACTOR', 'COORDINATION'] as const;
export type Party = (typeof parties)[number];

/** What a person does for an organisation (domain.md, "Who"); ADMINISTRATOR says who else acts for it, SYSTEM is a program of its own. */
export const roles = [
  'ADMINISTRATOR',
  'OFFICER',
  'REVIEWER',
  'FUNDER',
  'AUDITOR',
  'RESIDENT',
  'OWNER',
  'COMMITTEE_MEMBER',
  'SUPERVISOR',
  'MANAGER',
  'CREW',
  'PLANNER',
  'SITE_MANAGER',
  'INSPECTOR',
  'COORDINATOR',
  'MEDIATOR',
  'SYSTEM',
] as const;
export type Role = (typeof roles)[number];

/** Stands in what is published for a person who is nobody's business outside the log. */
export const withheldPerson = 'withheld';

/** Within what somebody speaks for an organisation, by a mandate or an API key. */
export type Grant = {
  readonly role: Role;
  /** Empty: all. */
  readonly projectIds: readonly string[];
  /** Names of the commands that it may send, `PlanWorks`; absent: whatever the role may. */
  readonly commands?: readonly string[];
};

/** Who sends a message. The log keeps the person, the organisation and the principal. */
export type Caller = {
  /** A pseudonym; of a program, its API key. */
  readonly personId: string;
  readonly organisationId: OrganisationId;
  readonly party: Party;
  /** On whose behalf the organisation acts, where that is another one: within a contract, which whoever decides has looked up. */
  readonly principalId?: OrganisationId;
  /** What is done must be within one of them. Absent: the caller speaks for all of the organisation, as tokens of the development issuer do. */
  readonly grants?: readonly Grant[];
};

/** Hutong itself, in the name of a context: what happens at its time is nobody's decision. */
export const hutongIn = (context: string, party: Party) => ({ personId: 'hutong', organisationId: context as OrganisationId, party }) satisfies Caller;
