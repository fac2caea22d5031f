import { z } from 'zod';
import { parties } from '../platform/kernel/index.js';

/** Published language of `government`: who takes part, and which projects there are. */

export const projectKinds = ['RENEWAL', 'AREA'] as const;

export const organisation = z.strictObject({
  id: z.string(),
  name: z.string().min(1).max(200),
  party: z.enum(parties),
});

export const project = z.strictObject({
  id: z.string(),
  name: z.string().min(1).max(200),
  kind: z.enum(projectKinds).describe('RENEWAL: the renewal of one estate. AREA: the standing project of a street or district, for works outside any renewal'),
  district: z.string().max(200).nullable(),
  openedBy: z.string().describe('The organisation that opened it'),
});

export const governmentEvents = {
  'organisation-registered': organisation.omit({ id: true }).extend({ organisationId: z.string() }),
  'project-opened': project.omit({ id: true }).extend({ projectId: z.string() }),
} as const;

export type Organisation = z.infer<typeof organisation>;
export type Project = z.infer<typeof project>;
export type ProjectKind = (typeof projectKinds)[number];
