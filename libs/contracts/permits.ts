import { z } from 'zod';
import { offices } from './government.js';
import { window } from './works.js';

/** Published language of `government`: permits to dig or to close a lane. A permit is for one works. */

export const permitKinds = ['DIG', 'CLOSE_LANE'] as const;
export const permitRoads = ['CITY_ROAD', 'ESTATE_LANE'] as const;
export const permitStatuses = ['REQUESTED', 'GRANTED', 'REFUSED', 'EXPIRED', 'REVOKED', 'WITHDRAWN'] as const;

const rule = z.strictObject({ id: z.string(), version: z.int() });
const someOffices = z.array(z.enum(offices)).min(1);
const conditions = z.array(z.string().min(1));

export const permitRequest = z.strictObject({
  worksId: z.string(),
  projectIds: z.array(z.string()).min(1),
  kind: z.enum(permitKinds),
  road: z.enum(permitRoads),
  requestedBy: z.string(),
  window: window.extend({ end: window.shape.start }),
  purpose: z.string().min(1),
  authorities: someOffices.describe('All of them must consent; as the rule had it when the permit was requested'),
  rule: rule.describe('The version of permits.authorities that the permit keeps, and its decisions cite'),
});

export const permitConsent = z.strictObject({
  organisationId: z.string(),
  offices: someOffices.describe('Those for which it consents: all that are needed and that it holds'),
  conditions,
});

const decided = z.strictObject({
  permitId: z.string(),
  organisationId: z.string(),
  reason: z.string().min(1),
  basis: z.string().min(1).describe('The law or the rule that the decision follows from'),
  rule,
});

/** A permit as it stands: what a command answers with, and what a read returns. */
export const permit = permitRequest.extend({
  id: z.string(),
  status: z.enum(permitStatuses),
  consents: z.array(permitConsent),
  reason: z.string().nullable().describe('Why it was refused or revoked'),
  basis: z.string().nullable(),
});

export const permitEvents = {
  'permit-requested': permitRequest.extend({ permitId: z.string() }),
  /** One authority of several, or the last: then `permit-granted` follows. */
  'permit-consented': permitConsent.extend({ permitId: z.string() }),
  'permit-granted': permitRequest
    .pick({ worksId: true, kind: true, road: true, window: true, rule: true })
    .extend({ permitId: z.string(), conditions: conditions.describe('Of all authorities') }),
  'permit-refused': decided,
  'permit-revoked': decided,
  'permit-withdrawn': z.strictObject({ permitId: z.string() }),
  /** At the end of its window, by itself. */
  'permit-expired': z.strictObject({ permitId: z.string() }),
  /** An emergency repair has begun, and nobody asked for its permit in time. Happens at the deadline. */
  'permit-overdue': z.strictObject({ worksId: z.string(), ownerId: z.string(), startedAt: window.shape.start, rule: rule.describe('permits.needed') }),
} as const;

export type PermitKind = (typeof permitKinds)[number];
export type PermitRoad = (typeof permitRoads)[number];
export type PermitStatus = (typeof permitStatuses)[number];
export type PermitRequest = z.infer<typeof permitRequest>;
export type PermitConsent = z.infer<typeof permitConsent>;
export type Permit = z.infer<typeof permit>;
export type PermitEventOf<T extends keyof typeof permitEvents> = T extends T ? { readonly type: T; readonly data: z.infer<(typeof permitEvents)[T]> } : never;
/** What happens to one permit; `permit-overdue` is about works that lack one. */
export type PermitEvent = PermitEventOf<Exclude<keyof typeof permitEvents, 'permit-overdue'>>;
