import { condition, ownersOfWorks } from '../../contracts/index.js';
import type { OrganisationId } from '../../platform/kernel/index.js';
import { each, type Permissions } from '../../platform/permissions/index.js';
import type { Scope } from './acting.js';

type Acting = { readonly contracts: readonly Scope[] | null; readonly projectId: string; readonly isDecision: boolean };

/** A decision takes a contract that is in force now as well. */
export const actsWithinAContract = condition({
  text: 'it acts for itself, or for another within a contract that covers the project',
  code: 'NO_CONTRACT',
  field: 'onBehalfOf',
  holds: ({ contracts, projectId, isDecision }: Acting) =>
    contracts === null || contracts.some(({ projectIds, isInForceNow }) => (isInForceNow || !isDecision) && (projectIds.length === 0 || projectIds.includes(projectId))),
});

export const ownsThem = condition({
  text: 'it, or whom it acts for, owns the works',
  code: 'NOT_THE_OWNER',
  field: 'worksId',
  holds: ({ by, ownerId }: { readonly by: OrganisationId; readonly ownerId: string }) => by === ownerId,
});

/** Who may do what with works, in each of their homes: domain.md, "Who", and F55. */
export const permissions = {
  PlanWorks: each(ownersOfWorks, actsWithinAContract),
  RescheduleWorks: each(ownersOfWorks, actsWithinAContract, ownsThem),
  ReviseWorks: each(ownersOfWorks, actsWithinAContract, ownsThem),
  StartWorks: each(ownersOfWorks, actsWithinAContract, ownsThem),
  BlockWorks: each(ownersOfWorks, actsWithinAContract, ownsThem),
  FinishWorks: each(ownersOfWorks, actsWithinAContract, ownsThem),
  CancelWorks: each(ownersOfWorks, actsWithinAContract, ownsThem),
} satisfies Permissions;
