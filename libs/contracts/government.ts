import { z } from 'zod';
import { parties } from '../platform/kernel/index.js';

/** Published language of `government`: who takes part, and which projects there are. */

export const projectKinds = ['RENEWAL', 'AREA'] as const;

/** What an organisation may do by office, whichever party it is: consent to permits, verify, decide at a level of the ladder. */
export const offices = [
  'CITY_GOVERNMENT',
  'MUNICIPAL_ROADS',
  'TRAFFIC_POLICE',
  'DISTRICT_HOUSING_BUREAU',
  'STREET_OFFICE',
  'RESIDENTS_COMMITTEE',
  'OWNERS',
  'SUPERVISION',
] as const;

export const appointment = z.strictObject({
  office: z.enum(offices),
  projectIds: z.array(z.string()).max(1_000).describe('The projects it is held for; empty: for all'),
});

export const organisation = z.strictObject({
  id: z.string(),
  name: z.string().min(1).max(200),
  party: z.enum(parties),
  verified: z.boolean().describe('Whether the directory vouches for it: one that is not verified may only read'),
  appointments: z.array(appointment),
});

const day = z.iso.date();

export const rule = z.strictObject({
  ruleId: z.string(),
  version: z.int().min(2).describe('Follows the one before; the first is built in'),
  text: z.string().min(1).max(2_000),
  source: z.string().min(1).max(500),
  jurisdiction: z.string().min(1).max(200),
  validFrom: day.describe('The first day on which it holds; on the day of its adoption, from that moment on'),
  validUntil: day.nullable().describe('The last one; none: until another version follows'),
  values: z.record(z.string(), z.union([z.number().min(0), z.array(z.string()).min(1)])),
});

export const project = z.strictObject({
  id: z.string(),
  name: z.string().min(1).max(200),
  kind: z.enum(projectKinds).describe('RENEWAL: the renewal of one estate. AREA: the standing project of a street or district, for works outside any renewal'),
  district: z.string().max(200).nullable(),
  openedBy: z.string().describe('The organisation that opened it'),
});

export const governmentEvents = {
  'organisation-registered': organisation.omit({ id: true, verified: true, appointments: true }).extend({ organisationId: z.string() }),
  /** It may send commands again. Organisations are verified by their registration, unless the next event says otherwise. */
  'organisation-verified': z.strictObject({ organisationId: z.string(), basis: z.string().describe('The document or register that says who it is') }),
  /** From then on it may only read. */
  'organisation-unverified': z.strictObject({ organisationId: z.string(), reason: z.string() }),
  /** Replaces what it was appointed to in this office before. */
  'organisation-appointed': appointment.extend({ organisationId: z.string() }),
  'organisation-dismissed': z.strictObject({ organisationId: z.string(), office: z.enum(offices), reason: z.string() }),
  /** Another version of a rule; it holds from validFrom on, and not before this was recorded. What began under an earlier one keeps it. */
  'rule-adopted': rule,
  'project-opened': project.omit({ id: true }).extend({ projectId: z.string() }),
} as const;

export type Office = (typeof offices)[number];
export type Appointment = z.infer<typeof appointment>;
export type Organisation = z.infer<typeof organisation>;
export type Project = z.infer<typeof project>;
export type ProjectKind = (typeof projectKinds)[number];
