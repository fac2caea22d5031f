import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fold, parties, Refusal, roles, type Decider, type Grant, type OrganisationId, type Party, type Role } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import { apiKeys, type ApiKeyCommand, type ApiKeyEvent } from './api-keys.js';
import type { Administrator } from './permissions.js';
import { mandates, rolesOf, type MandateCommand, type MandateEvent } from './mandates.js';

const [from, now, until, later] = ['2027-05-01T00:00:00.000Z', '2027-06-01T00:00:00.000Z', '2027-09-01T00:00:00.000Z', '2027-09-01T00:00:00.001Z'];
const by = (organisation: string, party: Party, ...grants: readonly Grant[]): Administrator => ({
  organisationId: organisation as OrganisationId,
  party,
  ...(grants.length > 0 && { grants }),
});
const administrator: Grant = { role: 'ADMINISTRATOR', projectIds: [] };
const waterCo = by('water', 'UTILITY', administrator);

const may: [string, Administrator][] = [
  ['an administrator of the organisation', waterCo],
  ['one of government', by('district', 'GOVERNMENT', administrator)],
  ['one of coordinators', by('desk', 'COORDINATION', administrator)],
  ['a token of the development issuer', by('water', 'UTILITY')],
];
const mayNot: [string, Administrator][] = [
  ['an administrator of another organisation', by('gas', 'UTILITY', administrator)],
  ['a planner of the organisation', by('water', 'UTILITY', { role: 'PLANNER', projectIds: [] })],
  ['an administrator of one project', by('water', 'UTILITY', { role: 'ADMINISTRATOR', projectIds: ['lane'] })],
  ['an officer of government', by('district', 'GOVERNMENT', { role: 'OFFICER', projectIds: [] })],
  ['an API key', by('water', 'UTILITY', { role: 'SYSTEM', projectIds: [], commands: ['grantMandate', 'createApiKey'] })],
];

type Grants = { by?: Administrator; party?: Party; role?: Role; from?: string; until?: string; projectIds?: readonly string[] };
const grant = ({ by = waterCo, party = 'UTILITY', role = 'PLANNER', projectIds = ['lane'], ...dates }: Grants = {}): MandateCommand => ({
  type: 'grant-mandate',
  by,
  party,
  mandate: { id: 'm1', personId: 'li', organisationId: 'water', role, projectIds, from, until, ...dates },
  now,
});
const end = ({ by = waterCo, reason = ' Left ', at = now }: { by?: Administrator; reason?: string; at?: string } = {}): MandateCommand => ({
  type: 'end-mandate',
  by,
  reason,
  now: at,
});
const mandateGranted = (role: Role = 'PLANNER'): MandateEvent => ({
  type: 'mandate-granted',
  data: { mandateId: 'm1', personId: 'li', organisationId: 'water', role, projectIds: ['lane'], from, until },
});
const mandateEnded: MandateEvent = { type: 'mandate-ended', data: { mandateId: 'm1', endsAt: now, reason: 'Left' } };

describe('A mandate', () => {
  const spec = specify(mandates);

  it.each(may)('is granted and ended by %s', (_, by) => {
    spec.when(grant({ by })).then(mandateGranted());
    spec.given(mandateGranted()).when(end({ by })).then(mandateEnded);
  });
  it.each(mayNot)('is neither granted nor ended by %s', (_, by) => {
    spec.when(grant({ by })).thenRefuses('FORBIDDEN');
    spec.given(mandateGranted()).when(end({ by })).thenRefuses('FORBIDDEN');
  });
  it.each(parties)('of %s is for a role that there is in it', (party) => {
    for (const role of roles) {
      const then = spec.when(grant({ party, role }));
      if (role === 'ADMINISTRATOR' || rolesOf[party].includes(role)) then.then(mandateGranted(role));
      else then.thenRefuses('ROLE_DOES_NOT_FIT', 'role');
    }
  });
  it('names each project once', () => spec.when(grant({ projectIds: ['lane', 'lane'] })).then(mandateGranted()));
  it.each<[string, MandateCommand, MandateEvent[], string, string]>([
    ['twice', grant(), [mandateGranted()], 'ALREADY_EXISTS', 'idempotencyKey'],
    ['with an end before its beginning', grant({ until: from }), [], 'WINDOW_ENDS_BEFORE_START', 'until'],
    ['with an end that has passed', grant({ until: now }), [], 'WINDOW_IS_OVER', 'until'],
  ])('is not granted %s', (_, command, history, code, field) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );
  it('is not granted for an organisation that nobody has registered', () =>
    spec.when({ ...grant(), party: undefined } as MandateCommand).thenRefuses('UNKNOWN_ORGANISATION', 'organisationId'));
  it.each<[string, MandateCommand, MandateEvent[], string, string]>([
    ['where there is none', end(), [], 'UNKNOWN_MANDATE', 'mandateId'],
    ['without a reason', end({ reason: ' ' }), [mandateGranted()], 'REASON_MISSING', 'reason'],
    ['twice', end(), [mandateGranted(), mandateEnded], 'MANDATE_IS_OVER', 'mandateId'],
    ['once it is over', end({ at: until }), [mandateGranted()], 'MANDATE_IS_OVER', 'mandateId'],
  ])('is not ended %s', (_, command, history, code, field) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );
});

const key = { id: 'k1', organisationId: 'water', title: 'Planning system', commands: ['planWorks'], projectIds: ['lane'], expiresAt: until };
type Creates = { by?: Administrator; organisationIsKnown?: boolean; expiresAt?: string };
const create = ({ by = waterCo, organisationIsKnown = true, expiresAt = until }: Creates = {}): ApiKeyCommand => ({
  type: 'create-api-key',
  by,
  organisationIsKnown,
  key: { ...key, title: ' Planning system ', commands: ['planWorks', 'planWorks'], expiresAt },
  hash: 'h',
  now,
});
const revoke = ({ by = waterCo, reason = 'Lost', at = now }: { by?: Administrator; reason?: string; at?: string } = {}): ApiKeyCommand => ({
  type: 'revoke-api-key',
  by,
  reason,
  now: at,
});
const { id: keyId, ...scope } = key;
const keyCreated: ApiKeyEvent = { type: 'api-key-created', data: { keyId, ...scope, hash: 'h' } };
const keyRevoked: ApiKeyEvent = { type: 'api-key-revoked', data: { keyId, revokedAt: now, reason: 'Lost' } };

describe('An API key', () => {
  const spec = specify(apiKeys);

  it.each(may)('is created and revoked by %s', (_, by) => {
    spec.when(create({ by })).then(keyCreated);
    spec.given(keyCreated).when(revoke({ by })).then(keyRevoked);
  });
  it.each(mayNot)('is neither created nor revoked by %s', (_, by) => {
    spec.when(create({ by })).thenRefuses('FORBIDDEN');
    spec.given(keyCreated).when(revoke({ by })).thenRefuses('FORBIDDEN');
  });
  it.each<[string, ApiKeyCommand, ApiKeyEvent[], string, string]>([
    ['twice', create(), [keyCreated], 'ALREADY_EXISTS', 'idempotencyKey'],
    ['for nobody', create({ organisationIsKnown: false }), [], 'UNKNOWN_ORGANISATION', 'organisationId'],
    ['that has expired', create({ expiresAt: now }), [], 'WINDOW_IS_OVER', 'expiresAt'],
    ['for more than a year', create({ expiresAt: '2028-06-01T00:00:00.001Z' }), [], 'INVALID_INPUT', 'expiresAt'],
  ])('is not created %s', (_, command, history, code, field) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );
  it.each<[string, ApiKeyCommand, ApiKeyEvent[], string, string]>([
    ['where there is none', revoke(), [], 'UNKNOWN_API_KEY', 'apiKeyId'],
    ['without a reason', revoke({ reason: '' }), [keyCreated], 'REASON_MISSING', 'reason'],
    ['twice', revoke(), [keyCreated, keyRevoked], 'API_KEY_IS_OVER', 'apiKeyId'],
    ['once it has expired', revoke({ at: later }), [keyCreated], 'API_KEY_IS_OVER', 'apiKeyId'],
  ])('is not revoked %s', (_, command, history, code, field) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );
});

const holds = <State, Command, Event>(decider: Decider<State, Command, Event>, command: fc.Arbitrary<Command>): void =>
  fc.assert(
    fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
      const history: Event[] = [];
      for (const next of commands) {
        const state = fold(decider, history);
        const before = structuredClone(state);
        try {
          history.push(...decider.decide(next, state));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        expect(state).toEqual(before);
      }
      expect(history.length).toBeLessThanOrEqual(2);
      fold(decider, history);
    }),
  );

it('Whatever is tried in whatever order, what was decided folds, and what was refused changes nothing', () => {
  const who = fc.constantFrom(...[...may, ...mayNot].map(([, each]) => each));
  const at = fc.constantFrom(from, now, until, later);
  const reason = fc.constantFrom('', 'Left');
  holds(
    mandates,
    fc.oneof(
      fc.record({ by: who, party: fc.constantFrom(...parties), role: fc.constantFrom(...roles), until: at }).map(grant),
      fc.record({ by: who, reason, at }).map(end),
    ),
  );
  holds(apiKeys, fc.oneof(fc.record({ by: who, organisationIsKnown: fc.boolean(), expiresAt: at }).map(create), fc.record({ by: who, reason, at }).map(revoke)));
});
