import { z } from 'zod';

/** Published language of `contractors` beside works: who acts for whom and until when; what is promised, reported and verified. */

export const evidenceKinds = ['PHOTO', 'DOCUMENT', 'MEASUREMENT'] as const;
export const milestoneStatuses = ['DEFINED', 'PROMISED', 'REPORTED', 'VERIFIED', 'REJECTED'] as const;

const instant = z.iso.datetime({ precision: 3 });
const day = z.iso.date();
const rule = z.strictObject({ id: z.string(), version: z.int() });

/** Half-open, and never without an end: nobody acts for another for ever. */
const term = z.strictObject({ start: instant, end: instant });

export const evidenceNeeded = z.strictObject({
  kinds: z.array(z.enum(evidenceKinds)),
  minimum: z.int().min(0).max(20).describe('How many references of these kinds a report needs'),
});

/** Where a file lies and what it is; the file itself stays with whoever keeps it. */
export const evidence = z.strictObject({
  kind: z.enum(evidenceKinds),
  uri: z.string().max(2_000).describe('https or urn'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Of the file, in hexadecimal'),
  mediaType: z.string().max(200),
  takenAt: instant.nullable(),
});

export const plannedMilestone = z.strictObject({
  key: z.string().max(50).describe('The short name that the principal gave it, unique in the package'),
  title: z.string().max(500),
  dueOn: day,
  evidence: evidenceNeeded,
});

const ofMilestone = z.strictObject({ packageId: z.string(), milestoneKey: z.string() });

export const contractorsEvents = {
  'contract-concluded': z.strictObject({
    contractId: z.string(),
    principalId: z.string(),
    contractorId: z.string().describe('Acts for the principal, in these projects, within the window'),
    title: z.string().max(500),
    window: term,
    projectIds: z.array(z.string()).max(1_000).describe('Empty: all'),
  }),
  'contract-ended': z.strictObject({ contractId: z.string(), endsAt: instant.describe('From then on nobody acts under it'), reason: z.string() }),
  'work-package-defined': z.strictObject({
    packageId: z.string(),
    contractId: z.string(),
    principalId: z.string(),
    contractorId: z.string(),
    projectId: z.string(),
    title: z.string().max(500),
    worksIds: z.array(z.string()).max(100),
    milestones: z.array(plannedMilestone).min(1).max(100),
  }),
  'milestone-promised': ofMilestone.extend({ promisedOn: day.describe('Replaces the day that was promised before') }),
  'milestone-reported': ofMilestone.extend({ evidence: z.array(evidence).max(100), note: z.string().nullable() }),
  'milestone-verified': ofMilestone.extend({ rule }),
  /** It may be promised and reported again. */
  'milestone-rejected': ofMilestone.extend({ reason: z.string(), rule }),
} as const;

export type EvidenceKind = (typeof evidenceKinds)[number];
export type MilestoneStatus = (typeof milestoneStatuses)[number];
export type EvidenceNeeded = z.infer<typeof evidenceNeeded>;
export type Evidence = z.infer<typeof evidence>;
export type PlannedMilestone = z.infer<typeof plannedMilestone>;
export type ContractorsEvent = {
  [T in keyof typeof contractorsEvents]: { readonly type: T; readonly data: z.infer<(typeof contractorsEvents)[T]> };
}[keyof typeof contractorsEvents];
