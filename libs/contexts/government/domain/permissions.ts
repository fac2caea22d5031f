import { condition, openedTheProject, ownersOfWorks, type Office } from '../../../contracts/index.js';
import { administers, type Caller, type OrganisationId } from '../../../platform/kernel/index.js';
import { always, each, everybody, type Permissions } from '../../../platform/permissions/index.js';

export const ownsTheWorks = condition({
  text: 'it owns the works',
  code: 'NOT_THE_OWNER',
  field: 'worksId',
  holds: ({ by, ownerId }: { readonly by: OrganisationId; readonly ownerId: string }) => by === ownerId,
  detail: () => 'Whoever owns the works requests their permits',
});

export const requestedIt = condition({
  text: 'it requested the permit',
  code: 'NOT_THE_REQUESTER',
  field: 'permitId',
  holds: ({ by, requestedBy }: { readonly by: OrganisationId; readonly requestedBy: string }) => by === requestedBy,
});

/** Of the offices that the permit needs, those that it holds for a project of the permit. */
export const holdsAnOfficeOfIt = condition({
  text: 'it holds an office that the permit needs, for its project',
  code: 'NOT_THE_AUTHORITY',
  field: 'permitId',
  holds: ({ held }: { readonly held: readonly Office[]; readonly authorities: readonly string[] }) => held.length > 0,
  detail: ({ authorities }) => `It needs ${authorities.join(', ')}`,
});

export type Administrator = Pick<Caller, 'organisationId' | 'party' | 'grants'>;
type OfOrganisation = { readonly by: Administrator; readonly organisationId: string };

/** Who acts for an organisation, its own administrators say, and those of government and coordinators. */
export const isAdministrator = ({ by, organisationId }: OfOrganisation): boolean =>
  administers(by) && (by.organisationId === organisationId || by.party === 'GOVERNMENT' || by.party === 'COORDINATION');

export const administersIt = condition({
  text: 'an administrator sends it, of the organisation that it is about, of government or of coordinators',
  code: 'FORBIDDEN',
  holds: isAdministrator,
  detail: () => 'Who acts for an organisation is for its administrators, or for those of government and coordinators',
});

export const administersAnother = condition({
  text: 'an administrator sends it, of another organisation than it is about',
  code: 'FORBIDDEN',
  field: 'organisationId',
  holds: ({ by, organisationId }: OfOrganisation) => administers(by) && by.organisationId !== organisationId,
  detail: () => 'Administrators of another organisation verify it',
});

export const openedTheProjectNamed = openedTheProject('projectId');
export const openedTheProjectOfItem = openedTheProject('workItemId');

/** Who may do what with the directory, the rules, work items and permits. */
export const permissions = {
  // The government leads and keeps order, coordinators beside it: domain.md, "Why" and "Who".
  RegisterOrganisation: { GOVERNMENT: always, COORDINATION: always },
  // F55: nobody vouches for itself.
  VerifyOrganisation: each(['GOVERNMENT', 'COORDINATION'], administersAnother),
  UnverifyOrganisation: each(['GOVERNMENT', 'COORDINATION'], administersAnother),
  // F55: who acts for an organisation, persons and programs.
  GrantMandate: everybody(administersIt),
  EndMandate: everybody(administersIt),
  CreateApiKey: everybody(administersIt),
  RevokeApiKey: everybody(administersIt),
  AppointOrganisation: { GOVERNMENT: always, COORDINATION: always },
  DismissOrganisation: { GOVERNMENT: always, COORDINATION: always },
  OpenProject: { GOVERNMENT: always, COORDINATION: always },
  // F21: what is renewed, the project's owner decides.
  AddWorkItem: each(['GOVERNMENT', 'COORDINATION'], openedTheProjectNamed),
  DropWorkItem: each(['GOVERNMENT', 'COORDINATION'], openedTheProjectOfItem),
  // F47: a city overrides a value.
  AdoptRule: { GOVERNMENT: always, COORDINATION: always },
  // F9; City Road Regulation art. 33: whoever digs asks.
  RequestPermit: each(ownersOfWorks, ownsTheWorks),
  WithdrawPermit: each(ownersOfWorks, requestedIt),
  // Rule permits.authorities: an office counts, whichever party holds it (of a lane, its owners' side).
  ConsentToPermit: everybody(holdsAnOfficeOfIt),
  RefusePermit: everybody(holdsAnOfficeOfIt),
  RevokePermit: everybody(holdsAnOfficeOfIt),
} satisfies Permissions;
