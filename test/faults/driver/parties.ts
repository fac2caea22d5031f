import type { Office } from '../../../libs/contracts/index.js';
import { derivedId, type Caller, type OrganisationId, type Party } from '../../../libs/platform/kernel/index.js';

/** Who keeps the directory before anybody is in it. */
const founderId = 'installation' as OrganisationId;
export const founder: Caller = { personId: 'installer', organisationId: founderId, party: 'GOVERNMENT' };

export type PartyInTest = Caller & { readonly name: string; readonly offices: readonly Office[] };

/** The key that it is registered with: its id follows from it. */
export const registrationOf = (name: string): string => `register-${name}`;

const party = (name: string, kind: Party, ...offices: readonly Office[]): PartyInTest => ({
  name,
  party: kind,
  offices,
  personId: `person of ${name}`,
  // It follows from who registers it, and the key.
  organisationId: derivedId('organisation', founderId, registrationOf(name)),
});

export const district = party('District', 'GOVERNMENT', 'DISTRICT_HOUSING_BUREAU', 'MUNICIPAL_ROADS', 'TRAFFIC_POLICE', 'OWNERS');
export const street = party('Street', 'COORDINATION', 'STREET_OFFICE');
export const utilities = [party('Water', 'UTILITY'), party('Gas', 'UTILITY'), party('Power', 'UTILITY')];
export const pavers = [party('Paver', 'CONTRACTOR'), party('Digger', 'CONTRACTOR')];
export const parties: readonly PartyInTest[] = [district, street, ...utilities, ...pavers];

/** The context that answers for the works of a party. */
export const homeOf = ({ party: kind }: Caller): string => (kind === 'CONTRACTOR' ? 'contractors' : 'utilities');
