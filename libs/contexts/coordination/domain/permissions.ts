import { condition, ownersOfWorks, type Office } from '../../../contracts/index.js';
import { always, anybody, each, everybody, type Permissions } from '../../../platform/permissions/index.js';

type Owners = { readonly organisationId: string; readonly ownerIds: readonly string[] };

export const ownsOneOfTheWorks = condition({
  text: 'it owns works of the conflict',
  code: 'NOT_A_PARTY',
  field: 'conflictId',
  holds: ({ organisationId, ownerIds }: Owners) => ownerIds.includes(organisationId),
});

export const ownsOneOfTheWorksOrDecides = condition({
  text: 'it owns works of the conflict, or holds the office that the case is at',
  code: 'NOT_A_PARTY',
  field: 'conflictId',
  holds: ({ organisationId, ownerIds, offices, level }: Owners & { readonly offices: readonly Office[]; readonly level: Office }) =>
    ownerIds.includes(organisationId) || offices.includes(level),
});

/** `able`: the offices that decide on the option, and that it holds. */
export const holdsTheOffice = condition({
  text: 'it holds the office that the case is at; for a waiver, one that may waive the protection',
  code: 'FORBIDDEN',
  field: 'conflictId',
  holds: ({ able }: { readonly able: readonly Office[]; readonly offices: readonly string[]; readonly level: Office }) => able.length > 0,
  detail: ({ offices, level }) => (offices.includes(level) ? `The case is at ${level}: who holds that office decides` : `${offices.join(' or ')} decides on this waiver`),
});

export const openedIt = condition({
  text: 'it opened the thread',
  code: 'FORBIDDEN',
  field: 'threadId',
  holds: ({ by, openedBy }: { readonly by: string; readonly openedBy: string }) => by === openedBy,
  detail: () => 'A thread is closed by the organisation that opened it, or by a coordinator',
});

/** Who may do what with conflicts, threads and notes. */
export const permissions = {
  // F15.
  AcknowledgeConflict: each(ownersOfWorks, ownsOneOfTheWorks),
  ProposeOption: everybody(ownsOneOfTheWorksOrDecides),
  // F13, F17; domain.md, "Ladder". An office counts, whichever party holds it.
  DecideConflict: everybody(holdsTheOffice),
  // F7: all parties talk.
  OpenThread: everybody(),
  PostMessage: everybody(),
  MarkThreadRead: everybody(),
  CloseThread: { ...everybody(openedIt), COORDINATION: always },
  // F8: each on its own account; what another has written, nobody knows of.
  WriteNote: everybody(),
  CorrectNote: everybody(),
  WithdrawNote: everybody(),
  // F57: the signature says whose it is.
  CosignCheckpoint: anybody,
} satisfies Permissions;
