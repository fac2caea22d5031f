import { refusal, type ownersOfWorks } from '../contracts/index.js';
import type { Party } from '../platform/kernel/index.js';

/** The contexts that own works. */
export const worksHomes = ['utilities', 'contractors'] as const;
export type WorksHome = (typeof worksHomes)[number];

type OwningParty = (typeof ownersOfWorks)[number];
const homes: { readonly [P in Party]?: WorksHome } = { UTILITY: 'utilities', GOVERNMENT: 'utilities', CONTRACTOR: 'contractors' } satisfies Record<
  OwningParty,
  WorksHome
>;

/** @throws {Refusal} FORBIDDEN for a party that has no works. */
export const homeOfParty = (party: Party, field?: string): WorksHome => {
  const home = homes[party];
  if (!home) throw refusal('FORBIDDEN', field, `Works are of utilities, contractors and government, not of ${party}`);
  return home;
};

/** Ids of works name their home, so that every message about them finds it: `utilities.<uuid>`. */
export const worksIdIn = (home: WorksHome, id: string): string => `${home}.${id}`;

/** @throws {Refusal} UNKNOWN_WORKS for an id that names no home. */
export const homeOfWorks = (worksId: string, field = 'worksId'): WorksHome => {
  const home = worksHomes.find((name) => worksId.startsWith(`${name}.`));
  if (!home) throw refusal('UNKNOWN_WORKS', field);
  return home;
};
