import { z } from 'zod';
import { ballotEvents } from './ballots.js';

/** Published language of `residents`: which estates have a register, who keeps it, and what its owners vote on. Who lives there is in no event that is published. */

export const estate = z.strictObject({
  id: z.string(),
  name: z.string().min(1).max(200),
  keeperId: z.string().describe('The organisation that keeps its register'),
  projectIds: z.array(z.string()).max(100).describe('The renewals that it is part of'),
});

export const residentsEvents = {
  'estate-registered': estate.omit({ id: true }).extend({ estateId: z.string() }),
  ...ballotEvents,
} as const;

export type Estate = z.infer<typeof estate>;
