import { refusal, type ContractorsEvent, type Evidence, type MilestoneStatus, type PlannedMilestone, type RuleReference } from '../../../contracts/index.js';
import { assertNever, type Decider, type OrganisationId } from '../../../platform/kernel/index.js';
import { checkEvidence } from './evidence.js';
import { contractIsInForce, contractOfPackageIsInForce, didNotReportIt, holdsAnOfficeThatVerifies, isItsContractor, isItsPrincipal } from './permissions.js';

/** What the decisions about one milestone depend on. */
export type MilestoneState = {
  readonly planned: PlannedMilestone;
  readonly status: MilestoneStatus;
  readonly promisedOn: string | null;
  /** The person who made the last report, for whichever organisation. */
  readonly reportedBy: string | null;
};

export type PackageState =
  | { readonly status: 'undefined' }
  | {
      readonly status: 'defined';
      readonly id: string;
      readonly contractId: string;
      readonly contractorId: string;
      readonly projectId: string;
      readonly milestones: readonly MilestoneState[];
    };

type DefinedPackage = Extract<PackageState, { readonly status: 'defined' }>;

/** What was looked up of the contract that a package shall belong to. */
export type ContractGiven = { readonly id: string; readonly principalId: string; readonly contractorId: string; readonly inForce: boolean };

type OfMilestone = { readonly by: OrganisationId; readonly milestoneKey: string };
/** Whether the contract of the package is in force when it is done; a promise is a decision, and takes one that is in force when it is given, too. */
type Within = OfMilestone & { readonly inForce: boolean };
/** Whether the sender holds one of the offices that verify, by which version of the rule. */
type Verdict = OfMilestone & { readonly personId: string; readonly mayVerify: boolean; readonly rule: RuleReference };

export type PackageCommand =
  | {
      readonly type: 'define-work-package';
      readonly by: OrganisationId;
      readonly contract: ContractGiven;
      readonly packageId: string;
      readonly projectId: string;
      readonly title: string;
      readonly worksIds: readonly string[];
      readonly milestones: readonly PlannedMilestone[];
    }
  /** `madeOn`: the day on which the promise is given. */
  | (Within & { readonly type: 'promise-milestone'; readonly promisedOn: string; readonly madeOn: string })
  | (Within & { readonly type: 'report-milestone'; readonly evidence: readonly Evidence[]; readonly note: string | null; readonly now: string })
  | (Verdict & { readonly type: 'verify-milestone' })
  | (Verdict & { readonly type: 'reject-milestone'; readonly reason: string });

export type PackageEvent = Extract<ContractorsEvent, { readonly type: 'work-package-defined' | `milestone-${string}` }>;
/** The log says who; what was just decided does not yet. */
type Told = PackageEvent & { readonly metadata?: { readonly actor: { readonly personId: string } } };

const decide = (command: PackageCommand, state: PackageState): readonly PackageEvent[] => {
  if (command.type === 'define-work-package') return define(command, state);
  if (state.status === 'undefined') throw refusal('UNKNOWN_WORK_PACKAGE', 'packageId');
  const milestone = state.milestones.find(({ planned }) => planned.key === command.milestoneKey);
  if (!milestone) throw refusal('UNKNOWN_MILESTONE', 'milestoneKey');
  const of = { packageId: state.id, milestoneKey: milestone.planned.key };
  switch (command.type) {
    case 'promise-milestone': {
      mustBeTheContractors(command, state);
      mustBeOpen(milestone);
      const { promisedOn, madeOn } = command;
      if (promisedOn < madeOn) throw refusal('INVALID_INPUT', 'promisedOn', `A promise that is given on ${madeOn} is for that day or a later one`);
      if (milestone.status === 'PROMISED' && milestone.promisedOn === promisedOn) throw refusal('NOTHING_CHANGES', 'promisedOn', 'This day is promised already');
      return [{ type: 'milestone-promised', data: { ...of, promisedOn } }];
    }
    case 'report-milestone': {
      // Also one that was never promised: what is learned late is still true.
      mustBeTheContractors(command, state);
      mustBeOpen(milestone);
      const evidence = checkEvidence(command.evidence, milestone.planned.evidence, command.now);
      return [{ type: 'milestone-reported', data: { ...of, evidence, note: command.note?.trim() || null } }];
    }
    case 'verify-milestone':
      mayDecideOn(milestone, command, state);
      return [{ type: 'milestone-verified', data: { ...of, rule: command.rule } }];
    case 'reject-milestone': {
      mayDecideOn(milestone, command, state);
      const reason = command.reason.trim();
      if (reason === '') throw refusal('REASON_MISSING', 'reason');
      return [{ type: 'milestone-rejected', data: { ...of, reason, rule: command.rule } }];
    }
    default:
      return assertNever(command);
  }
};

const define = (command: PackageCommand & { readonly type: 'define-work-package' }, state: PackageState): readonly PackageEvent[] => {
  const { by, packageId, projectId, title, contract, worksIds, milestones } = command;
  isItsPrincipal.mustHold({ by, principalId: contract.principalId });
  contractIsInForce.mustHold(contract);
  if (state.status === 'defined') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
  milestones.forEach(({ key, evidence: { kinds, minimum } }, index) => {
    if (milestones.findIndex((other) => other.key === key) < index)
      throw refusal('INVALID_INPUT', `milestones[${index}].key`, 'Another milestone of the package has this key');
    if (kinds.length === 0 && minimum > 0) throw refusal('INVALID_INPUT', `milestones[${index}].evidence.kinds`, 'Say which kinds of evidence count');
  });
  const { id: contractId, principalId, contractorId } = contract;
  const data = { packageId, contractId, principalId, contractorId, projectId, title: title.trim(), worksIds: [...new Set(worksIds)], milestones: milestones.map(normal) };
  return [{ type: 'work-package-defined', data }];
};

const normal = ({ evidence: { kinds, minimum }, title, ...rest }: PlannedMilestone): PlannedMilestone => ({
  ...rest,
  title: title.trim(),
  evidence: { kinds: [...new Set(kinds)], minimum },
});

const mustBeTheContractors = ({ by, inForce }: Within, { contractorId }: DefinedPackage): void => {
  isItsContractor.mustHold({ by, contractorId });
  contractOfPackageIsInForce.mustHold({ inForce });
};

/** Neither waiting to be verified, nor verified. */
const mustBeOpen = ({ status }: MilestoneState): void => {
  if (status === 'REPORTED') throw refusal('ALREADY_REPORTED', 'milestoneKey');
  if (status === 'VERIFIED') throw refusal('ALREADY_VERIFIED', 'milestoneKey');
};

const mayDecideOn = ({ status, reportedBy }: MilestoneState, { by, personId, mayVerify }: Verdict, { contractorId }: DefinedPackage): void => {
  didNotReportIt.mustHold({ by, personId, contractorId, reportedBy });
  holdsAnOfficeThatVerifies.mustHold({ mayVerify });
  if (status === 'VERIFIED') throw refusal('ALREADY_VERIFIED', 'milestoneKey');
  if (status !== 'REPORTED') throw refusal('NOT_REPORTED', 'milestoneKey');
};

const evolve = (state: PackageState, event: Told): PackageState => {
  if (event.type === 'work-package-defined') {
    const { packageId: id, contractId, contractorId, projectId, milestones } = event.data;
    return {
      status: 'defined',
      id,
      contractId,
      contractorId,
      projectId,
      milestones: milestones.map((planned) => ({ planned, status: 'DEFINED', promisedOn: null, reportedBy: null })),
    };
  }
  if (state.status === 'undefined') throw new Error(`${event.type} before work-package-defined: this is no history of a work package`);
  const changes = changesBy(event);
  return { ...state, milestones: state.milestones.map((each) => (each.planned.key === event.data.milestoneKey ? { ...each, ...changes } : each)) };
};

const changesBy = (event: Exclude<Told, { readonly type: 'work-package-defined' }>): Partial<MilestoneState> => {
  switch (event.type) {
    case 'milestone-promised':
      return { status: 'PROMISED', promisedOn: event.data.promisedOn };
    case 'milestone-reported':
      return { status: 'REPORTED', reportedBy: event.metadata?.actor.personId ?? null };
    case 'milestone-verified':
      return { status: 'VERIFIED' };
    case 'milestone-rejected':
      return { status: 'REJECTED' };
    default:
      return assertNever(event);
  }
};

/** What one contractor does under a contract, and the states of it that are promised, reported with evidence, and verified by somebody else (F39). */
export const workPackages: Decider<PackageState, PackageCommand, PackageEvent> = {
  category: 'work-package',
  initialState: { status: 'undefined' },
  decide,
  evolve,
};
