import { createHash } from 'node:crypto';
import type { Party } from '../../libs/platform/kernel/index.js';
import type { SourceOrganisation } from './source.js';

/** Offices (處), bureaus (局) and stations (站) of a government; the power and water companies have departments that are called otherwise. */
const agency = /(處|局|站)(\(.+\))?$/;
/** What the name of an organisation has, and that of a person does not. */
const organisationWord = /公司|瓦斯|天然氣|自來水|台電|電信|單車|工程|處|局|站|會|所|社|行|廠|中心|大學|隊|場|未填/;

/** Who applies for a permit owns the works: an agency of the city, or whoever lays and keeps lines (also a builder who connects a house). */
export const applicantParty = (name: string): Party => (agency.test(name) ? 'GOVERNMENT' : 'UTILITY');

/** Names of persons are not imported: an event is for ever. */
export const publicName = (name: string): string => (organisationWord.test(name) ? name : `私人申請 ${createHash('sha256').update(name).digest('hex').slice(0, 6)}`);

export const applicant = (name: string): SourceOrganisation => ({ key: `applicant/${publicName(name)}`, name: publicName(name), party: applicantParty(name) });
export const contractor = (name: string): SourceOrganisation => ({ key: `contractor/${publicName(name)}`, name: publicName(name), party: 'CONTRACTOR' });
