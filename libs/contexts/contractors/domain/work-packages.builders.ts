import type { Evidence, PlannedMilestone } from '../../../contracts/index.js';
import type { OrganisationId } from '../../../platform/kernel/index.js';
import type { ContractGiven, PackageCommand, PackageEvent } from './work-packages.js';

/** Events and commands of one package with one milestone, for specs: named like what they build, with fields to override. */
export const waterCo = 'water-co' as OrganisationId;
export const paver = 'paver' as OrganisationId;
export const gasCo = 'gas-co' as OrganisationId;
export const supervisors = 'supervisors' as OrganisationId;

export const now = '2027-06-20T10:00:00.000Z';
export const rule = { id: 'milestones.verification', version: 1 };

export const base: PlannedMilestone = { key: 'base', title: 'Base course laid', dueOn: '2027-06-20', evidence: { kinds: ['PHOTO'], minimum: 1 } };
export const photo = (fields: Partial<Evidence> = {}): Evidence => ({
  kind: 'PHOTO',
  uri: 'https://files.example.org/1.jpg',
  sha256: 'a'.repeat(64),
  mediaType: 'image/jpeg',
  takenAt: null,
  ...fields,
});

const contract: ContractGiven = { id: 'c1', principalId: waterCo, contractorId: paver, inForce: true };
const of = { packageId: 'p1', milestoneKey: 'base' };

export const defined = (milestones: PlannedMilestone[] = [base]): PackageEvent => ({
  type: 'work-package-defined',
  data: { packageId: 'p1', contractId: 'c1', principalId: waterCo, contractorId: paver, projectId: 'mao-er', title: 'New pavement', worksIds: [], milestones },
});
export const promised = (promisedOn = '2027-06-18'): PackageEvent => ({ type: 'milestone-promised', data: { ...of, promisedOn } });
export const reported = (evidence: Evidence[] = [photo()], note: string | null = null): PackageEvent => ({ type: 'milestone-reported', data: { ...of, evidence, note } });
/** As the log keeps it. */
export const reportedBy = (personId: string) => ({ ...reported(), metadata: { actor: { personId } } });
export const verified = (): PackageEvent => ({ type: 'milestone-verified', data: { ...of, rule } });
export const rejected = (reason = 'Too thin'): PackageEvent => ({ type: 'milestone-rejected', data: { ...of, reason, rule } });

type By = { readonly by?: OrganisationId };
type Of = By & { readonly milestoneKey?: string };
export const define = ({
  by = waterCo,
  milestones = [base],
  ...given
}: By & { readonly milestones?: readonly PlannedMilestone[] } & Partial<ContractGiven> = {}): PackageCommand => ({
  type: 'define-work-package',
  by,
  contract: { ...contract, ...given },
  packageId: 'p1',
  projectId: 'mao-er',
  title: 'New pavement',
  worksIds: [],
  milestones,
});
type Within = Of & { readonly inForce?: boolean };
export const promise = (promisedOn = '2027-06-18', { by = paver, milestoneKey = 'base', inForce = true }: Within = {}): PackageCommand => ({
  type: 'promise-milestone',
  by,
  milestoneKey,
  inForce,
  promisedOn,
  madeOn: '2027-06-01',
});
export const report = (
  evidence: readonly Evidence[] = [photo()],
  { by = paver, milestoneKey = 'base', inForce = true, note = null }: Within & { note?: string | null } = {},
): PackageCommand => ({
  type: 'report-milestone',
  by,
  milestoneKey,
  inForce,
  evidence,
  note,
  now,
});
type Verdict = Of & { readonly personId?: string; readonly mayVerify?: boolean };
export const verify = ({ by = supervisors, personId = 'feng', milestoneKey = 'base', mayVerify = true }: Verdict = {}): PackageCommand => ({
  type: 'verify-milestone',
  by,
  personId,
  milestoneKey,
  mayVerify,
  rule,
});
export const reject = (reason = 'Too thin', { by = supervisors, personId = 'feng', milestoneKey = 'base', mayVerify = true }: Verdict = {}): PackageCommand => ({
  type: 'reject-milestone',
  by,
  personId,
  milestoneKey,
  mayVerify,
  rule,
  reason,
});
