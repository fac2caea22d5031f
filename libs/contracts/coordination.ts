import { z } from 'zod';
import { offices } from './government.js';
import { threadEvents } from './threads.js';
import { window } from './works.js';

/** Published language of `coordination`: what is found between other parties' plans, and how it ends in a decision; and threads. */

/** OVERLAP: one place at one time. PROTECTED_SURFACE: a surface is dug up before its protection ends. */
export const conflictKinds = ['OVERLAP', 'PROTECTED_SURFACE'] as const;

/** Why a conflict closed: its cause is gone, the plans are as decided, or it was tolerated. */
export const conflictClosings = [
  'WINDOWS_APART',
  'FOOTPRINTS_APART',
  'WORKS_FINISHED',
  'WORKS_CANCELLED',
  'BECAME_AREA_NOTICE',
  'RULE_CHANGED',
  'WORKS_REVISED',
  'AS_DECIDED',
  'WAIVED',
  'SHARED',
] as const;

const instant = z.iso.datetime({ precision: 3 });
const ruleReference = z.strictObject({ id: z.string(), version: z.int() });
const pair = {
  worksIds: z.tuple([z.string(), z.string()]).describe('In ascending order'),
  ownerIds: z.tuple([z.string(), z.string()]).describe('Of the works, in their order'),
};

const detected = z.strictObject({
  conflictId: z.string(),
  kind: z.enum(conflictKinds),
  ...pair,
  groupId: z.string().describe('One per pair of permits, whatever the number of sections'),
  /** The part of time both take, or in which the surface is dug up though protected; half-open; `to: null` has no end. */
  from: instant,
  to: instant.nullable(),
  distanceMetres: z.number().min(0).describe('Between the footprints; 0 where they touch'),
  emergency: z.boolean().describe('One of the two is an emergency repair'),
  rule: ruleReference,
});

export const optionKinds = ['MOVE', 'SEQUENCE', 'SHARE', 'WAIVER'] as const;

/** What could be done about a conflict. */
export const option = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('MOVE'), worksId: z.string(), window: window.describe('Where these works go') }),
  z.strictObject({ kind: z.literal('SEQUENCE'), firstWorksId: z.string(), secondWorksId: z.string().describe('Begins when the first have ended') }),
  z.strictObject({ kind: z.literal('SHARE'), window: window.describe('In which both work together, in one trench') }),
  z.strictObject({ kind: z.literal('WAIVER') }),
]);

/** What it would take, as far as its proposer says: for comparison, kept as it was at the decision. */
export const optionCost = z.strictObject({
  costFen: z.int().min(0).nullable(),
  days: z.int().min(0).nullable().describe('By which the project takes longer'),
  households: z.int().min(0).nullable().describe('Disturbed'),
});

export const proposedOption = z.strictObject({ optionId: z.string(), option, estimate: optionCost, note: z.string().max(2_000).nullable(), proposedBy: z.string() });

/** What a decision asks of an organisation. */
export const task = z.strictObject({
  taskId: z.string(),
  organisationId: z.string(),
  worksId: z.string(),
  window: window.nullable().describe('Where the works go; none: after the works named in afterWorksId'),
  afterWorksId: z.string().nullable(),
});

export const chanceLapses = [
  'WORKS_STARTED',
  'WORKS_FINISHED',
  'WORKS_CANCELLED',
  'WORKS_REVISED',
  'BECAME_AREA_NOTICE',
  'FOOTPRINTS_APART',
  'WINDOWS_OVERLAP',
  'WINDOWS_TOO_FAR_APART',
  'RULE_CHANGED',
] as const;

const chance = z.strictObject({
  chanceId: z.string(),
  ...pair,
  groupId: z.string(),
  gapDays: z.number().min(0).describe('Between the end of one window and the start of the other'),
  savedDays: z.number().min(0).describe('Of digging that would not be needed a second time: the shorter window'),
  savedSquareMetres: z.number().min(0).describe('Of surface that would be opened once instead of twice'),
  rule: ruleReference,
});

export const coordinationEvents = {
  'conflict-detected': detected,
  /** It was closed, and its cause has come back, or has grown beyond what was tolerated. The case begins anew. */
  'conflict-reopened': detected,
  /** Still a conflict, but in another time or at another distance. */
  'conflict-changed': detected,
  'conflict-acknowledged': z.strictObject({ conflictId: z.string(), organisationId: z.string().describe('The owner of one of the works') }),
  'conflict-option-proposed': proposedOption.extend({ conflictId: z.string() }),
  'conflict-decided': z.strictObject({
    conflictId: z.string(),
    chosen: proposedOption,
    options: z.array(proposedOption).describe('All that were compared, as they were'),
    reason: z.string(),
    basis: z.string().describe('The law, plan or order that the decision rests on'),
    level: z.enum(offices).describe('The office that decided'),
    decidedBy: z.string(),
    rule: ruleReference,
    tasks: z.array(task),
  }),
  /** The plans are as decided. */
  'conflict-verified': z.strictObject({ conflictId: z.string(), causedBy: z.string().describe('Id of the public event that completed it') }),
  'conflict-escalated': z.strictObject({
    conflictId: z.string(),
    from: z.enum(offices),
    to: z.enum(offices),
    deadline: instant.describe('Until when nobody acted'),
    provisional: z.boolean().describe('A day of a year was counted whose working days had not been announced'),
    cause: z.string(),
    silent: z.array(z.string()).describe('Owners that had not acknowledged: from now on they count as informed'),
    notified: z.array(z.string()).describe('Who holds the office that it has come to'),
    rule: ruleReference,
  }),
  'conflict-closed': z.strictObject({
    conflictId: z.string(),
    reason: z.enum(conflictClosings),
    causedBy: z.string().describe('Id of the public event that took the cause away, or completed the decision'),
  }),
  /** Two trenches that could be one. */
  'chance-found': chance,
  'chance-changed': chance,
  'chance-lapsed': z.strictObject({ chanceId: z.string(), reason: z.enum(chanceLapses), causedBy: z.string() }),
  ...threadEvents,
} as const;

export type ConflictKind = (typeof conflictKinds)[number];
export type ConflictClosing = (typeof conflictClosings)[number];
export type ConflictDetected = z.infer<typeof detected>;
export type OptionKind = (typeof optionKinds)[number];
export type ConflictOption = z.infer<typeof option>;
export type OptionCost = z.infer<typeof optionCost>;
export type ProposedOption = z.infer<typeof proposedOption>;
export type DecidedTask = z.infer<typeof task>;
export type ConflictDecided = z.infer<(typeof coordinationEvents)['conflict-decided']>;
export type ConflictEscalated = z.infer<(typeof coordinationEvents)['conflict-escalated']>;
export type ChanceFound = z.infer<typeof chance>;
export type ChanceLapse = (typeof chanceLapses)[number];
