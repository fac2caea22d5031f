import { describe, expect, it } from '@jest/globals';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import type { JsonObject } from '../../../platform/kernel/index.js';
import { takingPart } from './taking-part.js';

const event = (type: string, subject: PublicEvent['subject'], data: JsonObject, rest: object = {}): PublicEvent =>
  ({
    type,
    context: type.split('.')[0],
    subject,
    data,
    projectIds: ['lane'],
    actor: { personId: 'li', organisationId: 'water' },
    audience: 'public',
    ...rest,
  }) as unknown as PublicEvent;
const works = { type: 'Works', id: 'w' };
const joined = (by: PublicEvent): readonly string[] => takingPart(by).joins.map(({ organisationId, scope }) => `${organisationId} ${scope}`);

describe('An organisation takes part in a project', () => {
  it('by what it does there, for itself or by another', () => {
    expect(joined(event('utilities.works-started.v1', works, { worksId: 'w' }))).toEqual(['water project:lane']);
    const actor = { personId: 'li', organisationId: 'paver', principalId: 'water' };
    expect(joined(event('contractors.works-started.v1', works, { worksId: 'w' }, { actor }))).toEqual(['paver project:lane', 'water project:lane']);
  });
  it('once it is named there as owner, contractor or principal', () => {
    expect(joined(event('utilities.works-planned.v1', works, { worksId: 'w', ownerId: 'water', contractorId: 'paver' }))).toEqual([
      'water project:lane',
      'paver project:lane',
    ]);
    const contract = { contractId: 'c', principalId: 'water', contractorId: 'paver' };
    expect(joined(event('contractors.contract-concluded.v1', { type: 'Contract', id: 'c' }, contract))).toEqual(['water project:lane', 'paver project:lane']);
  });
  it('in each of several, and in none where there is none', () => {
    expect(joined(event('utilities.works-started.v1', works, {}, { projectIds: ['lane', 'square'] }))).toEqual(['water project:lane', 'water project:square']);
    expect(joined(event('utilities.works-started.v1', works, {}, { projectIds: [] }))).toEqual([]);
  });
  it('for as long as it holds an office for it, or for all', () => {
    const subject = { type: 'Organisation', id: 'street' };
    const appointed = (projectIds: readonly string[]) =>
      takingPart(
        event('government.organisation-appointed.v1', subject, { organisationId: 'street', office: 'STREET_OFFICE', projectIds: [...projectIds] }, { projectIds }),
      );
    const leaves = { organisationId: 'street', office: 'STREET_OFFICE' };
    expect(appointed(['lane'])).toEqual({ leaves, joins: [{ organisationId: 'street', scope: 'project:lane', office: 'STREET_OFFICE' }] });
    expect(appointed([])).toEqual({ leaves, joins: [{ organisationId: 'street', scope: 'project:*', office: 'STREET_OFFICE' }] });
    expect(takingPart(event('government.organisation-dismissed.v1', subject, { organisationId: 'street', office: 'STREET_OFFICE', reason: 'r' }))).toEqual({
      leaves,
      joins: [],
    });
  });
  it('not by talking, and not by a case between it and another', () => {
    expect(joined(event('coordination.message-posted.v1', { type: 'Thread', id: 't' }, { organisationId: 'gas' }))).toEqual([]);
    expect(joined(event('coordination.conflict-acknowledged.v1', { type: 'Conflict', id: 'c' }, { conflictId: 'c', organisationId: 'water' }))).toEqual(['water case:c']);
  });
});

describe('In a case take part', () => {
  const conflict = { type: 'Conflict', id: 'c' };
  const hutong = { actor: { personId: 'hutong', organisationId: 'coordination' } };
  it('the owners of its works, and not Hutong, which found it', () =>
    expect(joined(event('coordination.conflict-detected.v1', conflict, { conflictId: 'c', ownerIds: ['water', 'gas'] }, hutong))).toEqual([
      'water case:c',
      'gas case:c',
    ]));
  it('those whom the ladder has called', () =>
    expect(joined(event('coordination.conflict-escalated.v1', conflict, { conflictId: 'c', notified: ['street'] }, hutong))).toEqual(['street case:c']));
});
