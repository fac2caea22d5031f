import { condition } from '../../../contracts/index.js';
import type { OrganisationId } from '../../../platform/kernel/index.js';
import { each, everybody, type Permissions } from '../../../platform/permissions/index.js';

type Sides = { readonly principalId: string; readonly contractorId: string };
type By = { readonly by: OrganisationId };

export const isASideOfIt = condition({
  text: 'it is one of the two sides of the contract',
  code: 'FORBIDDEN',
  field: 'contractId',
  holds: ({ by, principalId, contractorId }: By & Sides) => by === principalId || by === contractorId,
});

export const isItsPrincipal = condition({
  text: 'it is the principal of the contract',
  code: 'FORBIDDEN',
  field: 'contractId',
  holds: ({ by, principalId }: By & Pick<Sides, 'principalId'>) => by === principalId,
});

type InForce = { readonly inForce: boolean };

export const contractIsInForce = condition({
  text: 'the contract is in force for the project',
  code: 'NO_CONTRACT',
  field: 'contractId',
  holds: ({ inForce }: InForce) => inForce,
  detail: () => 'This contract is not in force at that time for that project',
});

/** A promise is a decision, and takes one that is in force now as well. */
export const contractOfPackageIsInForce = condition({
  text: 'the contract of the package is in force',
  code: 'NO_CONTRACT',
  field: 'packageId',
  holds: ({ inForce }: InForce) => inForce,
  detail: () => 'The contract of this package is not in force at that time',
});

export const isItsContractor = condition({
  text: 'it is the contractor of the package',
  code: 'NOT_YOUR_MILESTONE',
  field: 'packageId',
  holds: ({ by, contractorId }: By & Pick<Sides, 'contractorId'>) => by === contractorId,
});

/** Its contractor is who reports it, by somebody who may work for the other organisation, too. */
export const didNotReportIt = condition({
  text: 'neither it nor its person reported the milestone',
  code: 'SELF_VERIFICATION',
  field: 'milestoneKey',
  holds: ({ by, personId, contractorId, reportedBy }: By & Pick<Sides, 'contractorId'> & { readonly personId: string; readonly reportedBy: string | null }) =>
    by !== contractorId && personId !== reportedBy,
});

export const holdsAnOfficeThatVerifies = condition({
  text: 'it holds an office that verifies milestones in the project',
  code: 'FORBIDDEN',
  holds: ({ mayVerify }: { readonly mayVerify: boolean }) => mayVerify,
  detail: () => 'Milestones are verified by those whose office it is in this project: see rule milestones.verification',
});

/** For whom a contractor works. */
const principals = ['UTILITY', 'GOVERNMENT', 'PROPERTY'] as const;

/** Who may do what with contracts, work packages and milestones. */
export const permissions = {
  // F55.
  ConcludeContract: each(principals),
  EndContract: each([...principals, 'CONTRACTOR'], isASideOfIt),
  // F39, within F55.
  DefineWorkPackage: each(principals, isItsPrincipal, contractIsInForce),
  PromiseMilestone: each(['CONTRACTOR'], isItsContractor, contractOfPackageIsInForce),
  ReportMilestone: each(['CONTRACTOR'], isItsContractor, contractOfPackageIsInForce),
  // F40; domain.md, "Ladder": supervision verifies. An office counts, whichever party holds it.
  VerifyMilestone: everybody(didNotReportIt, holdsAnOfficeThatVerifies),
  RejectMilestone: everybody(didNotReportIt, holdsAnOfficeThatVerifies),
} satisfies Permissions;
