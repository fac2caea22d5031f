import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fold, parties, type Party } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import { organisations, type OrganisationCommand, type OrganisationEvent } from './organisations.js';
import { projects, type ProjectCommand, type ProjectEvent } from './projects.js';

const waterCo = { id: 'o1', name: 'Water Co.', party: 'UTILITY' } as const;
const lane = { id: 'p1', name: 'Osmanthus Lane', kind: 'RENEWAL', district: null, openedBy: 'district' } as const;

const register = ({ by = 'GOVERNMENT' }: { by?: Party } = {}): OrganisationCommand => ({ type: 'register-organisation', by, organisation: waterCo });
const organisationRegistered: OrganisationEvent = { type: 'organisation-registered', data: { organisationId: 'o1', name: 'Water Co.', party: 'UTILITY' } };
const open = ({ by = 'GOVERNMENT', openerIsKnown = true }: { by?: Party; openerIsKnown?: boolean } = {}): ProjectCommand => ({
  type: 'open-project',
  by,
  openerIsKnown,
  project: lane,
});
const projectOpened: ProjectEvent = { type: 'project-opened', data: { projectId: 'p1', name: 'Osmanthus Lane', kind: 'RENEWAL', district: null, openedBy: 'district' } };

const others = parties.filter((party) => party !== 'GOVERNMENT' && party !== 'COORDINATION');

describe('An organisation', () => {
  const spec = specify(organisations);

  it('is registered by government, or by a coordinator', () => {
    spec.given().when(register()).then(organisationRegistered);
    spec
      .given()
      .when(register({ by: 'COORDINATION' }))
      .then(organisationRegistered);
  });
  it.each(others)('is not registered by %s', (by) => spec.given().when(register({ by })).thenRefuses('NOT_ALLOWED'));
  it('is registered once', () => spec.given(organisationRegistered).when(register()).thenRefuses('ALREADY_EXISTS', 'idempotencyKey'));
});

describe('A project', () => {
  const spec = specify(projects);

  it('is opened by government, or by a coordinator', () => {
    spec.given().when(open()).then(projectOpened);
    spec
      .given()
      .when(open({ by: 'COORDINATION' }))
      .then(projectOpened);
  });
  it.each(others)('is not opened by %s', (by) => spec.given().when(open({ by })).thenRefuses('NOT_ALLOWED'));
  it('is not opened for an organisation that nobody knows', () =>
    spec
      .given()
      .when(open({ openerIsKnown: false }))
      .thenRefuses('UNKNOWN_ORGANISATION'));
  it('is opened once', () => spec.given(projectOpened).when(open()).thenRefuses('ALREADY_EXISTS', 'idempotencyKey'));
});

it('Whatever is tried in whatever order, what was decided folds to a state, and what was refused changes nothing', () => {
  const tries = fc.array(fc.record({ by: fc.constantFrom(...parties), openerIsKnown: fc.boolean() }), { maxLength: 8 });
  fc.assert(
    fc.property(tries, (attempts) => {
      const history: ProjectEvent[] = [];
      for (const attempt of attempts) {
        const before = fold(projects, history);
        try {
          history.push(...projects.decide(open(attempt), before));
        } catch {
          expect(fold(projects, history)).toEqual(before);
        }
      }
      expect(history.length).toBeLessThanOrEqual(1);
      expect(fold(projects, history).status).toBe(history.length === 0 ? 'unknown' : 'open');
    }),
  );
});
