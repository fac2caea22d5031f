import { z } from 'zod';
import { threadEvents } from './threads.js';

/** Published language of `coordination`: conflicts found between other parties' plans, and threads. */

export const conflictKinds = ['OVERLAP'] as const;

/** Why a conflict closed by itself: its cause is gone. */
export const conflictClosings = ['WINDOWS_APART', 'FOOTPRINTS_APART', 'WORKS_FINISHED', 'WORKS_CANCELLED', 'BECAME_AREA_NOTICE', 'RULE_CHANGED'] as const;

const overlap = z.strictObject({
  /** The part of time both take, half-open; `to: null` has no end. */
  from: z.iso.datetime({ precision: 3 }),
  to: z.iso.datetime({ precision: 3 }).nullable(),
  distanceMetres: z.number().min(0).describe('Between the footprints; 0 where they touch'),
});

const detected = overlap.extend({
  conflictId: z.string(),
  kind: z.enum(conflictKinds),
  worksIds: z.tuple([z.string(), z.string()]).describe('In ascending order'),
  ownerIds: z.tuple([z.string(), z.string()]).describe('Of the works, in their order'),
  groupId: z.string().describe('One per pair of permits, whatever the number of sections'),
  emergency: z.boolean().describe('One of the two is an emergency repair'),
  rule: z.strictObject({ id: z.string(), version: z.int() }),
});

export const coordinationEvents = {
  'conflict-detected': detected,
  /** It was closed, and its cause has come back. */
  'conflict-reopened': detected,
  /** Still a conflict, but in another time or at another distance. */
  'conflict-changed': detected,
  'conflict-closed': z.strictObject({
    conflictId: z.string(),
    reason: z.enum(conflictClosings),
    causedBy: z.string().describe('Id of the public event that took the cause away'),
  }),
  ...threadEvents,
} as const;

export type ConflictKind = (typeof conflictKinds)[number];
export type ConflictClosing = (typeof conflictClosings)[number];
export type ConflictDetected = z.infer<typeof detected>;
