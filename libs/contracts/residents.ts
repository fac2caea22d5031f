import { z } from 'zod';
import { ballotEvents } from './ballots.js';
import { footprint } from './works.js';

/** Published language of `residents`: which estates have a register, who keeps it, and what its owners vote on. Who lives there is in no event that is published. */

export const estate = z.strictObject({
  id: z.string(),
  name: z.string().min(1).max(200),
  keeperId: z.string().describe('The organisation that keeps its register'),
  projectIds: z.array(z.string()).max(100).describe('The renewals that it is part of'),
  footprint: footprint.nullable().describe('Where it lies; null: nobody has said so'),
});

export const residentsEvents = {
  'estate-registered': estate.omit({ id: true, footprint: true }).extend({ estateId: z.string() }),
  /** Said with the registration or later, and again where it was wrong. */
  'estate-placed': z.strictObject({ estateId: z.string(), footprint }),
  ...ballotEvents,
} as const;

export type Estate = z.infer<typeof estate>;
