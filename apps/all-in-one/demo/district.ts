import type { Office } from '../../../libs/contracts/index.js';
import { toGlobalId } from '../../../libs/platform/graphql/index.js';
import { derivedId, type Caller, type OrganisationId, type Party } from '../../../libs/platform/kernel/index.js';

/** A made-up district: its parties, one estate, what is under way in it. */

/** Who keeps the directory before anybody is in it. */
export const founder = 'installation' as OrganisationId;

export type DemoOrganisation = { readonly key: string; readonly name: string; readonly party: Party; readonly person: string; readonly offices?: readonly Office[] };

/** The first of each kind of party is the one that `npm run token -- --party` speaks for. */
export const demoOrganisations = [
  {
    key: 'demo-district-office',
    name: 'Guihua District Renewal Office',
    party: 'GOVERNMENT',
    person: 'officer-lin',
    offices: ['DISTRICT_HOUSING_BUREAU', 'CITY_GOVERNMENT', 'MUNICIPAL_ROADS'],
  },
  { key: 'demo-residents', name: 'Residents’ Committee of Osmanthus Lane', party: 'RESIDENTS', person: 'committee-zhao', offices: ['RESIDENTS_COMMITTEE'] },
  { key: 'demo-property', name: 'Osmanthus Property Services', party: 'PROPERTY', person: 'manager-qian' },
  { key: 'demo-water', name: 'Guihua Water', party: 'UTILITY', person: 'planner-sun' },
  { key: 'demo-gas', name: 'Guihua Gas', party: 'UTILITY', person: 'planner-li' },
  { key: 'demo-paving', name: 'Anju Paving', party: 'CONTRACTOR', person: 'site-zhou' },
  { key: 'demo-coordination', name: 'Osmanthus Street Coordination Desk', party: 'COORDINATION', person: 'coordinator-wu', offices: ['STREET_OFFICE'] },
  { key: 'demo-police', name: 'Guihua Traffic Police', party: 'GOVERNMENT', person: 'officer-zheng', offices: ['TRAFFIC_POLICE'] },
  { key: 'demo-owners', name: 'Owners’ Committee of Osmanthus Lane', party: 'RESIDENTS', person: 'owner-wang', offices: ['OWNERS'] },
  { key: 'demo-supervision', name: 'Zhengda Supervision', party: 'CONTRACTOR', person: 'inspector-feng', offices: ['SUPERVISION'] },
] as const satisfies readonly DemoOrganisation[];

export type DemoKey = (typeof demoOrganisations)[number]['key'];

/** Known before the organisation is registered: ids follow from who registers and the key. */
export const demoOrganisationId = (key: string): OrganisationId => derivedId('organisation', founder, key);

/** Who speaks for an organisation of the district. */
export const demoCaller = (key: DemoKey): Caller => {
  const { person, party } = demoOrganisations.find((each) => each.key === key)!;
  return { personId: person, organisationId: demoOrganisationId(key), party };
};

const point = (east: number, north: number): readonly [number, number] => [116.39 + east / 85_000, 39.94 + north / 111_000];
/** `from` and `to` in metres east of the lane's western end, `north` of its axis. */
const strip = (from: number, to: number, north: number, width: number) => ({
  type: 'Polygon',
  coordinates: [[point(from, north), point(to, north), point(to, north + width), point(from, north + width), point(from, north)]],
});

/** Days from today, at midnight in the district's zone. */
export const day = (today: Date, days: number): string => {
  const date = new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10);
  return `${date}T00:00:00+08:00`;
};

type DemoInput = { readonly idempotencyKey: string; readonly [field: string]: unknown };

export type DemoWorks = {
  readonly by: DemoKey;
  readonly started?: boolean;
  readonly input: DemoInput;
  /** Requested, and left for the authorities to decide. */
  readonly permit?: DemoInput;
};

/** A project under way, and two plans that cannot both happen: the water main and the new pavement. */
export const demoWorks = (today: Date): readonly DemoWorks[] => [
  {
    by: 'demo-gas',
    started: true,
    input: {
      idempotencyKey: 'demo-gas-risers',
      title: 'Gas risers, blocks 1 to 3',
      kind: 'SCAFFOLD',
      footprint: { geometry: strip(0, 60, 20, 12) },
      window: { start: day(today, -10), end: day(today, 25) },
      workingHours: '08:00-18:00',
      address: 'Osmanthus Lane 1-3',
      reference: { permit: 'GAS-061', section: '1' },
    },
  },
  {
    by: 'demo-water',
    input: {
      idempotencyKey: 'demo-water-main',
      title: 'New water main',
      kind: 'EXCAVATION',
      footprint: { geometry: { type: 'LineString', coordinates: [point(0, 0), point(180, 0)] }, widthMetres: 1.2 },
      window: { start: day(today, 20), end: day(today, 30) },
      workingHours: '09:00-17:00',
      address: 'Osmanthus Lane',
      reference: { permit: 'WATER-2107', section: '1' },
    },
    permit: {
      idempotencyKey: 'demo-water-main-permit',
      kind: 'DIG',
      road: 'CITY_ROAD',
      purpose: 'New water main: the trench begins at the main in the street and crosses its pavement',
    },
  },
  {
    by: 'demo-paving',
    input: {
      idempotencyKey: 'demo-paving',
      title: 'New pavement',
      kind: 'PAVING',
      footprint: { geometry: strip(20, 160, -2, 4) },
      window: { start: day(today, 24), end: day(today, 28) },
      workingHours: '07:00-19:00',
      address: 'Osmanthus Lane',
      reference: { permit: 'PAVE-17', section: '1' },
    },
  },
];

export const date = (today: Date, days: number): string => day(today, days).slice(0, 10);

/** By it the paver acts for the water company. */
export const demoContract = (today: Date) => ({
  idempotencyKey: 'demo-contract',
  title: 'Pavement over the new water main',
  window: { start: day(today, -5), end: day(today, 90) },
});

/** What the paver does under the contract, and what it has promised of it. */
export const demoPackage = (today: Date) => ({
  idempotencyKey: 'demo-package',
  title: 'New pavement of Osmanthus Lane',
  worksIds: [toGlobalId('Works', `contractors.${derivedId('works', demoOrganisationId('demo-paving'), 'demo-paving')}`)],
  milestones: [
    { key: 'survey', title: 'Condition of the old pavement recorded', dueOn: date(today, 2), evidence: { kinds: ['PHOTO'], minimum: 2 } },
    { key: 'base-course', title: 'Base course laid and measured', dueOn: date(today, 26), evidence: { kinds: ['PHOTO', 'MEASUREMENT'], minimum: 3 } },
    { key: 'surface', title: 'Surface closed, lane open again', dueOn: date(today, 30), evidence: { kinds: ['PHOTO'], minimum: 2 } },
  ],
});
export const demoPromise = (today: Date) => ({ idempotencyKey: 'demo-promise', milestoneKey: 'base-course', promisedOn: date(today, 27) });
