import { defaultRules, type Office, type PermitEvent, type PermitRequest } from '../../../contracts/index.js';
import type { OrganisationId } from '../../../platform/kernel/index.js';
import type { PermitCommand, PermitWorks, RequestPermitCommand } from './permits.js';

/** Events and commands of one permit for a trench, for specs: named like what they build, with fields to override. */
export const waterCo = 'water-co' as OrganisationId;
export const roads = 'roads' as OrganisationId;
export const police = 'police' as OrganisationId;
const permitId = 'p1';
const rule = { id: 'permits.authorities', version: 1 };

export const trench: PermitWorks = {
  id: 'utilities.1',
  ownerId: waterCo,
  kind: 'EXCAVATION',
  projectId: 'mao-er',
  window: { start: '2027-06-01T00:00:00.000Z', end: '2027-06-11T00:00:00.000Z' },
  status: 'PLANNED',
};

/** In a road of the city, which needs two. */
export const requested = (fields: Partial<PermitRequest> = {}): PermitEvent => ({
  type: 'permit-requested',
  data: {
    permitId,
    worksId: 'utilities.1',
    projectIds: ['mao-er'],
    kind: 'DIG',
    road: 'CITY_ROAD',
    requestedBy: waterCo,
    window: { start: '2027-06-01T00:00:00.000Z', end: '2027-06-11T00:00:00.000Z' },
    purpose: 'New water main',
    authorities: ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'],
    rule,
    ...fields,
  },
});
export const consented = (organisationId: OrganisationId, offices: Office[], conditions: string[] = []): PermitEvent => ({
  type: 'permit-consented',
  data: { permitId, organisationId, offices, conditions },
});
export const granted = (conditions: string[] = []): PermitEvent => ({
  type: 'permit-granted',
  data: {
    permitId,
    worksId: 'utilities.1',
    kind: 'DIG',
    road: 'CITY_ROAD',
    window: { start: '2027-06-01T00:00:00.000Z', end: '2027-06-11T00:00:00.000Z' },
    rule,
    conditions,
  },
});
const grounds = { reason: 'Repaved last year', basis: 'City Road Regulation art. 33' };
export const refused = (by = roads): PermitEvent => ({ type: 'permit-refused', data: { permitId, organisationId: by, ...grounds, rule } });
export const revoked = (by = roads): PermitEvent => ({ type: 'permit-revoked', data: { permitId, organisationId: by, ...grounds, rule } });
export const withdrawn = (): PermitEvent => ({ type: 'permit-withdrawn', data: { permitId } });
export const expired = (): PermitEvent => ({ type: 'permit-expired', data: { permitId } });

export const request = ({ by = waterCo, ...fields }: Partial<RequestPermitCommand> = {}): PermitCommand => ({
  type: 'request-permit',
  by,
  at: new Date('2027-05-01T00:00:00.000Z'),
  permitId,
  works: trench,
  emergency: false,
  projectKind: 'AREA',
  rule: defaultRules.permitAuthorities,
  kind: 'DIG',
  road: null,
  window: null,
  purpose: 'New water main',
  ...fields,
});

const officesOf: Readonly<Record<string, readonly Office[]>> = { [roads]: ['MUNICIPAL_ROADS'], [police]: ['TRAFFIC_POLICE'] };
type Holding = { readonly by?: OrganisationId; readonly offices?: readonly Office[]; readonly projectIds?: string[] };
const authority = ({ by = roads, offices = officesOf[by] ?? [], projectIds = [] }: Holding) => ({
  by,
  appointments: offices.map((office) => ({ office, projectIds })),
});
type Consent = { readonly at?: string; readonly emergency?: boolean; readonly conditions?: readonly string[] };
export const consent = ({ at = '2027-05-20T00:00:00.000Z', emergency = false, conditions = [], ...holding }: Holding & Consent = {}): PermitCommand => ({
  type: 'consent-to-permit',
  ...authority(holding),
  at: new Date(at),
  emergency,
  conditions,
});
type Grounds = { readonly reason?: string; readonly basis?: string };
export const refuse = ({ reason = grounds.reason, basis = grounds.basis, ...holding }: Holding & Grounds = {}): PermitCommand => ({
  type: 'refuse-permit',
  ...authority(holding),
  reason,
  basis,
});
export const revoke = (fields: Holding & Grounds = {}): PermitCommand => ({ ...refuse(fields), type: 'revoke-permit' }) as PermitCommand;
export const withdraw = ({ by = waterCo }: { readonly by?: OrganisationId } = {}): PermitCommand => ({ type: 'withdraw-permit', by });
export const expire = (): PermitCommand => ({ type: 'expire-permit' });
