import { z } from 'zod';

/** Published language of `residents`: which estates were told of emergencies near them. Of estates, never of who lives there. */

const instant = z.iso.datetime({ precision: 3 });
const rule = z.strictObject({ id: z.string(), version: z.int().min(1) });

export const endsOfWorks = ['FINISHED', 'CANCELLED'] as const;

export const neighbourEvents = {
  /** Once for works and an estate. Happens when the emergency did, however late it was heard of. */
  'neighbours-told': z.strictObject({
    estateId: z.string(),
    worksId: z.string(),
    projectIds: z.array(z.string()).describe('Of the works, then of the estate'),
    at: instant.describe('Since when the works are known to be an emergency, or the estate to be near them'),
    households: z.int().min(0).describe('Dwellings of the estate, as its register has them'),
    rule: rule.describe('neighbours.told: of which works, and how near'),
  }),
  /** Of an estate that was told. */
  'neighbours-told-it-is-over': z.strictObject({ estateId: z.string(), worksId: z.string(), at: instant, ended: z.enum(endsOfWorks) }),
} as const;

export type EndOfWorks = (typeof endsOfWorks)[number];
export type NeighbourEvent = {
  [T in keyof typeof neighbourEvents]: { readonly type: T; readonly data: z.infer<(typeof neighbourEvents)[T]> };
}[keyof typeof neighbourEvents];
