import { refusal } from '../contracts/index.js';
import type { Party } from '../platform/kernel/index.js';

/** The contexts that own works, and the parties whose works they are. */
const partiesOf = { utilities: ['UTILITY', 'GOVERNMENT'], contractors: ['CONTRACTOR'] } as const satisfies Record<string, readonly Party[]>;

export type WorksHome = keyof typeof partiesOf;
export const worksHomes = Object.keys(partiesOf) as readonly WorksHome[];

/** @throws {Refusal} NOT_ALLOWED for a party that has no works. */
export const homeOfParty = (party: Party): WorksHome => {
  const home = worksHomes.find((name) => (partiesOf[name] as readonly Party[]).includes(party));
  if (!home) throw refusal('NOT_ALLOWED', undefined, `Works are planned by utilities, contractors and government, not by ${party}`);
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
