import { defaultRules, type ConflictOption, type Office, type OptionCost, type ProposedOption } from '../../../contracts/index.js';
import type { CaseEvent } from './known-conflict.js';
import type { CaseCommand } from './conflict-case.js';

/** Events and commands of one case in a lane, for specs: the water company's trench and the paver's pavement. */
const { ladder } = defaultRules;
const conflictId = 'case-1';
const trench = 'utilities.1';
const pavement = 'contractors.1';
const july = { start: '2027-07-01T00:00:00.000Z', end: '2027-07-11T00:00:00.000Z' };
const estimate: OptionCost = { costFen: null, days: null, households: null };

const facts = {
  conflictId,
  kind: 'OVERLAP' as 'OVERLAP' | 'PROTECTED_SURFACE',
  worksIds: [pavement, trench] as [string, string],
  ownerIds: ['paver', 'water'] as [string, string],
  groupId: 'g',
  from: '2027-06-05T00:00:00.000Z',
  to: '2027-06-09T00:00:00.000Z',
  distanceMetres: 0,
  emergency: false,
  rule: { id: 'works.overlap', version: 1 },
};
const metadata = { projectIds: ['lane'] };
const recordedAt = new Date('2026-11-25T00:00:00.000Z');

export const detected = (changes: Partial<typeof facts> = {}): CaseEvent => ({ type: 'conflict-detected', data: { ...facts, ...changes }, metadata, recordedAt });
export const reopened = (): CaseEvent => ({ type: 'conflict-reopened', data: facts, metadata, recordedAt });
export const changed = (): CaseEvent => ({ type: 'conflict-changed', data: { ...facts, distanceMetres: 2 } });
export const acknowledged = (organisationId: string): CaseEvent => ({ type: 'conflict-acknowledged', data: { conflictId, organisationId } });
export const closed = (): CaseEvent => ({ type: 'conflict-closed', data: { conflictId, reason: 'WINDOWS_APART', causedBy: 'utilities:1:2' } });
export const verified = (): CaseEvent => ({ type: 'conflict-verified', data: { conflictId, causedBy: 'utilities:1:2' } });

export const move = { kind: 'MOVE', worksId: pavement, window: july } satisfies ConflictOption;
const proposedOption = (option: ConflictOption = move, optionId = 'option-1', proposedBy = 'water'): ProposedOption => ({
  optionId,
  option,
  estimate,
  note: null,
  proposedBy,
});
export const optionProposed = (option: ConflictOption = move, optionId = 'option-1', proposedBy = 'water'): CaseEvent => ({
  type: 'conflict-option-proposed',
  data: { ...proposedOption(option, optionId, proposedBy), conflictId },
});
const proposalOf = ({ conflictId: _, ...option }: (CaseEvent & { readonly type: 'conflict-option-proposed' })['data']): ProposedOption => option;
export const decided = (
  option: ConflictOption = move,
  { level = 'RESIDENTS_COMMITTEE', decidedBy = 'committee', among = [optionProposed(option)] }: { level?: Office; decidedBy?: string; among?: CaseEvent[] } = {},
): CaseEvent => ({
  type: 'conflict-decided',
  data: {
    conflictId,
    chosen: proposedOption(option),
    options: among.flatMap((event) => (event.type === 'conflict-option-proposed' ? [proposalOf(event.data)] : [])),
    reason: 'Paved once',
    basis: 'City Road Regulation art. 33',
    level,
    decidedBy,
    rule: { id: ladder.id, version: ladder.version },
    tasks: option.kind === 'MOVE' ? [{ taskId: `task ${pavement}`, organisationId: 'paver', worksId: pavement, window: july, afterWorksId: null }] : [],
  },
});
const deadline = new Date('2026-11-30T09:30:00.000Z');
export const escalated = (to: 1 | 2, { silent = [] as string[], stage = 'detected' } = {}): CaseEvent => ({
  type: 'conflict-escalated',
  data: {
    conflictId,
    from: ladder.values.levels[to - 1] as Office,
    to: ladder.values.levels[to],
    deadline: deadline.toISOString(),
    provisional: false,
    cause: `Nobody acted for 3 working days; the case was ${stage}`,
    silent,
    notified: to === 1 ? ['street'] : [],
    rule: { id: ladder.id, version: ladder.version },
  },
});

const committee = { organisationId: 'committee', offices: ['RESIDENTS_COMMITTEE'] as readonly Office[] };
export const street = { organisationId: 'street', offices: ['STREET_OFFICE'] as readonly Office[] };
export const bureau = { organisationId: 'bureau', offices: ['DISTRICT_HOUSING_BUREAU'] as readonly Office[] };
export const cityGovernment = { organisationId: 'city', offices: ['CITY_GOVERNMENT'] as readonly Office[] };
export const party = (organisationId: string) => ({ organisationId, offices: [] as readonly Office[] });

export const acknowledge = (organisationId: string): CaseCommand => ({ type: 'acknowledge-conflict', by: party(organisationId) });
export const propose = (
  option: ConflictOption = move,
  by = party('water'),
  optionId = 'option-1',
  changes: Partial<CaseCommand & { readonly type: 'propose-option' }> = {},
): CaseCommand => ({
  type: 'propose-option',
  by,
  ladder,
  optionId,
  option,
  over: new Map(),
  estimate,
  note: null,
  ...changes,
});
export const decideOn = (changes: Partial<CaseCommand & { readonly type: 'decide-conflict' }> = {}): CaseCommand => ({
  type: 'decide-conflict',
  by: committee,
  ladder,
  optionId: 'option-1',
  reason: 'Paved once',
  basis: 'City Road Regulation art. 33',
  over: new Map(),
  waivers: null,
  taskId: (worksId) => `task ${worksId}`,
  ...changes,
});
/** @param afterEvents how many the case had when the deadline was set */
export const escalate = (afterEvents: number): CaseCommand => ({
  type: 'escalate-conflict',
  ladder,
  afterEvents,
  deadline,
  provisional: false,
  holders: new Map([['STREET_OFFICE', ['street']]]),
});
