import type { Evidence, EvidenceNeeded, MilestoneStatus } from '../../../contracts/index.js';
import { assertNever, type OrganisationId } from '../../../platform/kernel/index.js';
import type { PackageEvent } from './work-packages.js';

/** A milestone as everybody sees it. */
export type Milestone = {
  /** `<packageId>/<key>` */
  readonly id: string;
  readonly packageId: string;
  readonly key: string;
  readonly title: string;
  readonly status: MilestoneStatus;
  readonly dueOn: string;
  readonly evidenceNeeded: EvidenceNeeded;
  readonly promisedOn: string | null;
  /** Of the last report: when it happened, and when it was learned. */
  readonly reportedAt: string | null;
  readonly recordedAt: string | null;
  readonly evidence: readonly Evidence[];
  readonly note: string | null;
  readonly verifiedBy: string | null;
  /** Until it is reported again. */
  readonly rejectedReason: string | null;
};

/** A work package as everybody sees it. */
export type WorkPackage = {
  readonly id: string;
  readonly contractId: string;
  readonly principalId: string;
  readonly contractorId: string;
  readonly projectId: string;
  readonly title: string;
  readonly worksIds: readonly string[];
  readonly milestones: readonly Milestone[];
};

/** An event as the log keeps it: who, when, and when that was learned belong to how a milestone stands. */
export type RecordedPackageEvent = PackageEvent & {
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly metadata: { readonly actor: { readonly organisationId: OrganisationId } };
};

export const milestoneIdOf = (packageId: string, key: string): string => `${packageId}/${key}`;

/** How a package stands after the next event of its history. @throws {Error} when the history does not begin with its definition */
export const standingAfter = (before: WorkPackage | undefined, event: RecordedPackageEvent): WorkPackage => {
  if (event.type === 'work-package-defined') {
    const { packageId: id, milestones, ...rest } = event.data;
    return {
      id,
      ...rest,
      milestones: milestones.map(({ key, title, dueOn, evidence }) => ({
        ...untouched,
        id: milestoneIdOf(id, key),
        packageId: id,
        key,
        title,
        dueOn,
        evidenceNeeded: evidence,
      })),
    };
  }
  if (!before) throw new Error(`${event.type} before work-package-defined: this is no history of a work package`);
  const changes = changesBy(event);
  return { ...before, milestones: before.milestones.map((each) => (each.key === event.data.milestoneKey ? { ...each, ...changes } : each)) };
};

const untouched = { status: 'DEFINED', promisedOn: null, reportedAt: null, recordedAt: null, evidence: [], note: null, verifiedBy: null, rejectedReason: null } as const;

const changesBy = (event: Exclude<RecordedPackageEvent, { readonly type: 'work-package-defined' }>): Partial<Milestone> => {
  switch (event.type) {
    case 'milestone-promised':
      return { status: 'PROMISED', promisedOn: event.data.promisedOn };
    case 'milestone-reported': {
      const { evidence, note } = event.data;
      return { status: 'REPORTED', reportedAt: event.occurredAt.toISOString(), recordedAt: event.recordedAt.toISOString(), evidence, note, rejectedReason: null };
    }
    case 'milestone-verified':
      return { status: 'VERIFIED', verifiedBy: event.metadata.actor.organisationId };
    case 'milestone-rejected':
      return { status: 'REJECTED', rejectedReason: event.data.reason };
    default:
      return assertNever(event);
  }
};

const DAY_MS = 86_400_000;

/** Days between what was promised, or done, and what was due (F5): late is positive. `null`: neither promised nor done. @param dayOf an instant's day in the installation's zone */
export const slipDaysOf = ({ status, dueOn, promisedOn, reportedAt }: Milestone, dayOf: (instant: Date) => string): number | null => {
  const done = (status === 'REPORTED' || status === 'VERIFIED') && reportedAt !== null ? dayOf(new Date(reportedAt)) : null;
  const day = done ?? promisedOn;
  return day === null ? null : Math.round((Date.parse(day) - Date.parse(dueOn)) / DAY_MS);
};
