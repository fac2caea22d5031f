import type { publishingContexts } from './catalogue.js';
import { residents } from './examples-of-residents.js';
import { ballots } from './examples-of-ballots.js';

type Examples = Readonly<Record<(typeof publishingContexts)[number], Readonly<Record<string, unknown>>>>;

const worksId = 'utilities.7a1f9c52-0c3e-8d55-9a60-1b2c3d4e5f60';
const window = { start: '2027-05-31T16:00:00.000Z', end: '2027-06-10T16:00:00.000Z' };
const details = {
  title: 'New water main',
  kind: 'EXCAVATION',
  footprint: {
    geometry: {
      type: 'LineString',
      coordinates: [
        [116.392, 39.935],
        [116.396, 39.935],
      ],
    },
    widthMetres: 1.2,
  },
  window,
  workingHours: '09:00-17:00',
  address: 'Osmanthus Lane',
  reference: { permit: 'WATER-2107', section: '1' },
  contractorId: null,
};

const works = {
  'works-planned': { ...details, worksId, ownerId: 'water', projectId: 'osmanthus-lane' },
  'works-rescheduled': { worksId, window, reason: 'after the trench' },
  'works-revised': { worksId, title: 'New water main, DN 200' },
  'works-started': { worksId },
  'works-blocked': { worksId, reason: 'Unknown pipe' },
  'works-finished': { worksId },
  'works-cancelled': { worksId, reason: 'No budget' },
};

const permitRule = { id: 'permits.authorities', version: 1 };
const permit = { permitId: '3f0c', worksId, kind: 'DIG', road: 'CITY_ROAD', window, rule: permitRule };
const decided = { permitId: '3f0c', organisationId: 'district-office', reason: 'Repaved last year', basis: 'City Road Regulation art. 33', rule: permitRule };
const conditions = ['Steel plates over the trench at night'];
const permits = {
  'permit-requested': {
    ...permit,
    projectIds: ['osmanthus-lane'],
    requestedBy: 'water',
    purpose: 'New water main, DN 200',
    authorities: ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'],
  },
  'permit-consented': { permitId: '3f0c', organisationId: 'district-office', offices: ['MUNICIPAL_ROADS'], conditions },
  'permit-granted': { ...permit, conditions },
  'permit-refused': decided,
  'permit-revoked': decided,
  'permit-withdrawn': { permitId: '3f0c' },
  'permit-expired': { permitId: '3f0c' },
  'permit-overdue': { worksId, ownerId: 'water', startedAt: '2027-06-01T18:00:00.000Z', rule: { id: 'permits.needed', version: 1 } },
};

const milestone = { packageId: '5d1e', milestoneKey: 'base-course' };
const verification = { id: 'milestones.verification', version: 1 };
const workPackages = {
  'contract-concluded': {
    contractId: '77ac',
    principalId: 'water',
    contractorId: 'paver',
    title: 'Trench and pavement of Osmanthus Lane',
    window: { start: '2027-04-30T16:00:00.000Z', end: '2027-08-31T16:00:00.000Z' },
    projectIds: ['osmanthus-lane'],
  },
  'contract-ended': { contractId: '77ac', endsAt: '2027-07-15T01:00:00.000Z', reason: 'Both agreed' },
  'work-package-defined': {
    packageId: '5d1e',
    contractId: '77ac',
    principalId: 'water',
    contractorId: 'paver',
    projectId: 'osmanthus-lane',
    title: 'New pavement',
    worksIds: [worksId],
    milestones: [{ key: 'base-course', title: 'Base course laid', dueOn: '2027-06-20', evidence: { kinds: ['PHOTO'], minimum: 3 } }],
  },
  'milestone-promised': { ...milestone, promisedOn: '2027-06-18' },
  'milestone-reported': {
    ...milestone,
    evidence: [
      {
        kind: 'PHOTO',
        uri: 'https://files.example.org/osmanthus-lane/base-course-1.jpg',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        mediaType: 'image/jpeg',
        takenAt: '2027-06-18T07:12:00.000Z',
      },
    ],
    note: null,
  },
  'milestone-verified': { ...milestone, rule: verification },
  'milestone-rejected': { ...milestone, reason: 'The photos show another lane', rule: verification },
};

const conflict = {
  conflictId: 'c0ffee00-0000-8000-8000-000000000000',
  kind: 'OVERLAP',
  worksIds: ['contractors.1', 'utilities.1'],
  ownerIds: ['paver', 'water'],
  groupId: '9a60',
  emergency: false,
  from: '2027-06-04T16:00:00.000Z',
  to: '2027-06-08T16:00:00.000Z',
  distanceMetres: 0,
  rule: { id: 'works.overlap', version: 1 },
};

const proposed = {
  optionId: 'move-the-pavement',
  option: { kind: 'MOVE', worksId: 'contractors.1', window: { start: '2027-06-11T16:00:00.000Z', end: '2027-06-15T16:00:00.000Z' } },
  estimate: { costFen: 1_200_000, days: 4, households: 30 },
  note: 'The lane is paved once the main is in',
  proposedBy: 'paver',
};
const chance = {
  chanceId: 'c4a9ce00-0000-8000-8000-000000000000',
  worksIds: ['utilities.1', 'utilities.2'],
  ownerIds: ['water', 'gas'],
  groupId: '7d21',
  gapDays: 39,
  savedDays: 10,
  savedSquareMetres: 120.5,
  rule: { id: 'works.collaboration', version: 1 },
};
const thread = {
  'thread-opened': {
    threadId: 't1',
    organisationId: 'paver',
    text: 'Can the trench be closed by Friday?',
    mentions: ['water'],
    entryId: 'utilities:1:12',
    projectIds: ['osmanthus-lane'],
  },
  'message-posted': { threadId: 't1', organisationId: 'water', text: 'By Thursday.', mentions: [], number: 2 },
  'thread-read': { threadId: 't1', organisationId: 'paver', upTo: 2 },
  'thread-closed': { threadId: 't1', reason: 'Settled' },
};

/** One valid example of each public event: what its schema is tried on, and what an integrator copies. */
export const examples: Examples = {
  government: {
    'organisation-registered': { organisationId: 'water', name: 'Guihua Water', party: 'UTILITY' },
    'organisation-verified': { organisationId: 'water', basis: 'Business licence 91110000100001' },
    'organisation-unverified': { organisationId: 'water', reason: 'The licence has expired' },
    'organisation-appointed': { organisationId: 'supervisors', office: 'SUPERVISION', projectIds: ['osmanthus-lane'] },
    'organisation-dismissed': { organisationId: 'supervisors', office: 'SUPERVISION', reason: 'The contract has ended' },
    'rule-adopted': {
      ruleId: 'conflicts.ladder',
      version: 2,
      text: 'As before, after two working days.',
      source: 'Order 12 of the district',
      jurisdiction: 'Guihua',
      validFrom: '2027-07-01',
      validUntil: null,
      values: { levels: ['RESIDENTS_COMMITTEE', 'STREET_OFFICE', 'DISTRICT_HOUSING_BUREAU'], workingDays: 2 },
    },
    'project-opened': { projectId: 'osmanthus-lane', name: 'Renewal of Osmanthus Lane', kind: 'RENEWAL', district: 'Guihua', openedBy: 'district-office' },
    ...permits,
    'work-item-added': {
      workItemId: '8c21',
      projectId: 'osmanthus-lane',
      title: 'A lift in building 3',
      class: 'IMPROVEMENT',
      consent: 'alter-building',
      proposalId: '91d0',
    },
    'work-item-dropped': { workItemId: '8c21', reason: 'The owners voted against it' },
  },
  residents: { ...residents, ...ballots },
  utilities: works,
  contractors: { ...works, ...workPackages },
  coordination: {
    'conflict-detected': conflict,
    'conflict-reopened': conflict,
    'conflict-changed': { ...conflict, distanceMetres: 3.214 },
    'conflict-acknowledged': { conflictId: conflict.conflictId, organisationId: 'paver' },
    'conflict-option-proposed': { ...proposed, conflictId: conflict.conflictId },
    'conflict-decided': {
      conflictId: conflict.conflictId,
      chosen: proposed,
      options: [proposed],
      reason: 'A new pavement is not opened again',
      basis: 'City Road Regulation art. 33',
      level: 'STREET_OFFICE',
      decidedBy: 'street-office',
      rule: { id: 'conflicts.ladder', version: 1 },
      tasks: [{ taskId: 'task-1', organisationId: 'paver', worksId: 'contractors.1', window: proposed.option.window, afterWorksId: null }],
    },
    'conflict-verified': { conflictId: conflict.conflictId, causedBy: 'contractors:1:12' },
    'conflict-escalated': {
      conflictId: conflict.conflictId,
      from: 'RESIDENTS_COMMITTEE',
      to: 'STREET_OFFICE',
      deadline: '2026-11-30T09:30:00.000Z',
      provisional: false,
      cause: 'Nobody acted for 3 working days since it was detected',
      silent: ['paver'],
      notified: ['street-office'],
      rule: { id: 'conflicts.ladder', version: 1 },
    },
    'chance-found': chance,
    'chance-changed': { ...chance, gapDays: 12 },
    'chance-lapsed': { chanceId: chance.chanceId, reason: 'WINDOWS_OVERLAP', causedBy: 'utilities:1:9' },
    'conflict-closed': { conflictId: conflict.conflictId, reason: 'WINDOWS_APART', causedBy: 'contractors:1:12' },
    ...thread,
  },
};
