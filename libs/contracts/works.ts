import { z } from 'zod';
import type { Party } from '../platform/kernel/index.js';

/** Published language of works, the same for every context that owns works (utilities, contractors). */

export const worksKinds = ['EXCAVATION', 'PAVING', 'SCAFFOLD', 'OUTAGE', 'ACCESS_CLOSURE', 'EMERGENCY_REPAIR'] as const;
/** What paving leaves: a road that was built, extended or rebuilt, or one that was overhauled. It decides how long it is protected. */
export const surfaces = ['BUILT', 'OVERHAULED'] as const;
/** The parties that have works: no other one plans any. */
export const ownersOfWorks = ['UTILITY', 'GOVERNMENT', 'CONTRACTOR'] as const satisfies readonly Party[];
export const worksStatuses = ['PLANNED', 'STARTED', 'BLOCKED', 'FINISHED', 'CANCELLED'] as const;

const instant = z.iso.datetime({ precision: 3 }).describe('An instant in UTC, with milliseconds');
const position = z.array(z.number()).min(2).max(3).describe('Longitude, latitude in degrees (WGS84)');
const line = z.array(position).min(2);
const polygon = z.array(z.array(position).min(4)).min(1);

export const geometry = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Point'), coordinates: position }),
  z.strictObject({ type: z.literal('MultiPoint'), coordinates: z.array(position).min(1) }),
  z.strictObject({ type: z.literal('LineString'), coordinates: line }),
  z.strictObject({ type: z.literal('MultiLineString'), coordinates: z.array(line).min(1) }),
  z.strictObject({ type: z.literal('Polygon'), coordinates: polygon }),
  z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon).min(1) }),
]);

export const footprint = z.strictObject({
  geometry: geometry.describe('GeoJSON in WGS84'),
  widthMetres: z.number().min(0).describe('Full width of what a line or point stands for; 0 where it is unknown or the geometry is a polygon'),
});

/** Half-open: from `start` up to, not including, `end`; `end: null` has no end. */
export const window = z.strictObject({ start: instant, end: instant.nullable() });

/** The owner's own name for the works. Works of one `permit` are its sections; conflicts of a pair of permits are one group. */
export const reference = z.strictObject({ permit: z.string().max(200), section: z.string().max(200).nullable() });

export const worksDetails = z.strictObject({
  title: z.string().max(500),
  kind: z.enum(worksKinds),
  footprint,
  window,
  workingHours: z.string().max(500).nullable(),
  address: z.string().max(500).nullable(),
  reference: reference.nullable(),
  surface: z.enum(surfaces).nullable().optional().describe('What paving leaves; OVERHAULED, where it does not say'),
  workItemId: z.string().nullable().optional().describe('The work item of the project that they are part of, where there is one'),
  contractorId: z.string().nullable().describe('The organisation that carries the works out, where it is not the owner'),
});

/** Works as they stand: what a command answers with, and what a read returns. */
export const works = worksDetails.extend({
  id: z.string(),
  ownerId: z.string(),
  projectId: z.string(),
  status: z.enum(worksStatuses),
  blockedReason: z.string().nullable(),
  closedReason: z.string().nullable().describe('Why cancelled works were cancelled'),
});

export const worksEvents = {
  'works-planned': worksDetails.extend({ worksId: z.string(), ownerId: z.string(), projectId: z.string() }),
  'works-rescheduled': z.strictObject({ worksId: z.string(), window, reason: z.string().nullable() }),
  /** Anything but the window: only what changed is present. */
  'works-revised': worksDetails.omit({ window: true }).partial().extend({ worksId: z.string() }),
  'works-started': z.strictObject({ worksId: z.string() }),
  'works-blocked': z.strictObject({ worksId: z.string(), reason: z.string() }),
  'works-finished': z.strictObject({ worksId: z.string() }),
  'works-cancelled': z.strictObject({ worksId: z.string(), reason: z.string() }),
} as const;

export type Geometry = z.infer<typeof geometry>;
export type Footprint = z.infer<typeof footprint>;
export type Window = z.infer<typeof window>;
export type WorksDetails = z.infer<typeof worksDetails>;
export type Works = z.infer<typeof works>;
export type WorksKind = (typeof worksKinds)[number];
export type Surface = (typeof surfaces)[number];
export type WorksStatus = (typeof worksStatuses)[number];
export type WorksEvent = { [T in keyof typeof worksEvents]: { readonly type: T; readonly data: z.infer<(typeof worksEvents)[T]> } }[keyof typeof worksEvents];

/** A public event about works, whichever of their homes published it; undefined: about something else. */
export const worksEventOf = (type: string, data: unknown): WorksEvent | undefined => {
  const name = /^(?:utilities|contractors)\.(works-[a-z]+)\.v1$/.exec(type)?.[1];
  // The homes of works publish what the catalogue describes.
  return name === undefined ? undefined : ({ type: name, data } as WorksEvent);
};
