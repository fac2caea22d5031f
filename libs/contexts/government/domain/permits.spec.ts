import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultRules, permitEvents, refusals, type PermitEvent, type PermitStatus } from '../../../contracts/index.js';
import { fold, Refusal, type OrganisationId } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import { overduePermits, type OverdueCommand } from './overdue-permits.js';
import {
  consent,
  consented,
  expire,
  expired,
  granted,
  police,
  refuse,
  refused,
  request,
  requested,
  revoke,
  revoked,
  roads,
  trench,
  waterCo,
  withdraw,
  withdrawn,
} from './permits.builders.js';
import { asPublished, missingOf, permits, type PermitCommand } from './permits.js';

const spec = specify(permits);
const roadsConsented = consented(roads, ['MUNICIPAL_ROADS']);
const policeConsented = consented(police, ['TRAFFIC_POLICE']);
const gasCo = 'gas-co' as OrganisationId;

type State = PermitStatus | 'UNREQUESTED' | 'HALF WAY';
const grantedPermit = [requested(), roadsConsented, policeConsented, granted()];
const histories: { readonly [S in State]: readonly PermitEvent[] } = {
  UNREQUESTED: [],
  REQUESTED: [requested()],
  'HALF WAY': [requested(), policeConsented],
  GRANTED: grantedPermit,
  REFUSED: [requested(), refused()],
  EXPIRED: [...grantedPermit, expired()],
  REVOKED: [...grantedPermit, revoked()],
  WITHDRAWN: [requested(), withdrawn()],
};
const commands = { request: request(), consent: consent(), refuse: refuse(), revoke: revoke(), withdraw: withdraw(), expire: expire() };

describe('In every state, every command', () => {
  const unknown = 'UNKNOWN_PERMIT';
  const closed = {
    request: 'ALREADY_EXISTS',
    consent: 'PERMIT_IS_CLOSED',
    refuse: 'PERMIT_IS_CLOSED',
    revoke: 'PERMIT_IS_CLOSED',
    withdraw: 'PERMIT_IS_CLOSED',
    expire: 'PERMIT_IS_CLOSED',
  } as const;
  const open = {
    request: 'ALREADY_EXISTS',
    consent: [roadsConsented],
    refuse: [refused()],
    revoke: 'NOT_GRANTED',
    withdraw: [withdrawn()],
    expire: 'NOT_GRANTED',
  } as const;
  /** A refusal's code, or what happens. */
  const outcomes: { readonly [S in State]: { readonly [C in keyof typeof commands]: string | readonly PermitEvent[] } } = {
    UNREQUESTED: { request: [requested()], consent: unknown, refuse: unknown, revoke: unknown, withdraw: unknown, expire: unknown },
    REQUESTED: open,
    'HALF WAY': { ...open, consent: [roadsConsented, granted()] },
    GRANTED: {
      request: 'ALREADY_EXISTS',
      consent: 'ALREADY_GRANTED',
      refuse: 'ALREADY_GRANTED',
      revoke: [revoked()],
      withdraw: 'ALREADY_GRANTED',
      expire: [expired()],
    },
    REFUSED: closed,
    EXPIRED: closed,
    REVOKED: closed,
    WITHDRAWN: closed,
  };
  const pairs = Object.entries(outcomes).flatMap(([state, row]) =>
    Object.entries(row).map(
      ([command, outcome]) => [state, command, typeof outcome === 'string' ? outcome : outcome.map(({ type }) => type).join(', '), outcome] as const,
    ),
  );

  it.each(pairs)('%s, %s: %s', (state, command, _, outcome) => {
    const then = spec.given(...histories[state as State]).when(commands[command as keyof typeof commands]);
    if (typeof outcome === 'string') then.thenRefuses(outcome);
    else then.then(...outcome);
  });

  it.each([
    ['consent', consent],
    ['refuse', refuse],
    ['revoke', revoke],
  ])('%s is refused to whoever holds none of its offices for its project, whatever the state', (_, command) => {
    for (const history of Object.values(histories).filter((events) => events.length > 0)) {
      spec
        .given(...history)
        .when(command({ by: waterCo }))
        .thenRefuses('NOT_THE_AUTHORITY', 'permitId');
      spec
        .given(...history)
        .when(command({ offices: ['STREET_OFFICE', 'OWNERS'] }))
        .thenRefuses('NOT_THE_AUTHORITY', 'permitId');
      spec
        .given(...history)
        .when(command({ projectIds: ['another'] }))
        .thenRefuses('NOT_THE_AUTHORITY', 'permitId');
    }
  });
});

describe('A permit is requested', () => {
  it('by the owner of the works only', () => spec.when(request({ by: gasCo })).thenRefuses('NOT_THE_OWNER', 'worksId'));
  it('for a city road where the project is an area, for a lane of the estate where it is a renewal, unless it is said to touch the city road', () => {
    const lane = requested({ road: 'ESTATE_LANE', authorities: ['OWNERS'] });
    spec.when(request({ road: 'CITY_ROAD' })).then(requested());
    spec.when(request({ projectKind: 'RENEWAL' })).then(lane);
    spec.when(request({ projectKind: 'RENEWAL', road: 'ESTATE_LANE' })).then(lane);
    spec.when(request({ projectKind: 'RENEWAL', road: 'CITY_ROAD' })).then(requested());
  });
  it('for no lane of an estate where the project is an area', () => spec.when(request({ road: 'ESTATE_LANE' })).thenRefuses('NOT_AN_ESTATE_LANE', 'road'));
  it('under the rule in force, and keeps it', () => {
    const rule = { ...defaultRules.permitAuthorities, version: 3, values: { cityRoad: ['CITY_GOVERNMENT'], estateLane: ['OWNERS'] } };
    spec.when(request({ rule })).then(requested({ authorities: ['CITY_GOVERNMENT'], rule: { id: 'permits.authorities', version: 3 } }));
  });
  it('for the window of the works, or another one, which has an end after its start, and ahead', () => {
    const window = { start: '2027-06-02T00:00:00.000Z', end: '2027-06-03T00:00:00.000Z' };
    spec.when(request({ window })).then(requested({ window }));
    spec.when(request({ window: { ...window, end: window.start } })).thenRefuses('WINDOW_ENDS_BEFORE_START', 'window.end');
    spec.when(request({ window: { ...window, end: null } })).thenRefuses('INVALID_INPUT', 'window.end');
    spec.when(request({ works: { ...trench, window: { ...window, end: null } } })).thenRefuses('INVALID_INPUT', 'window.end');
    spec.when(request({ at: new Date('2027-06-11T00:00:00.000Z') })).thenRefuses('WINDOW_IS_OVER', 'window.end');
  });
  it('for works that are still to be done', () => {
    spec.when(request({ works: { ...trench, status: 'FINISHED' } })).thenRefuses('ALREADY_FINISHED', 'worksId');
    spec.when(request({ works: { ...trench, status: 'CANCELLED' } })).thenRefuses('ALREADY_CANCELLED', 'worksId');
  });
  it('also for a burst pipe that has been mended', () =>
    spec.when(request({ emergency: true, at: new Date('2027-06-12T00:00:00.000Z'), works: { ...trench, status: 'FINISHED' } })).then(requested()));
});

describe('A permit is granted', () => {
  it('when the last authority has consented, with the conditions of all', () =>
    spec
      .given(requested(), consented(police, ['TRAFFIC_POLICE'], ['One lane stays open']))
      .when(consent({ conditions: [' Steel plates at night ', 'Tell the hospital'] }))
      .then(
        consented(roads, ['MUNICIPAL_ROADS'], ['Steel plates at night', 'Tell the hospital']),
        granted(['One lane stays open', 'Steel plates at night', 'Tell the hospital']),
      ));
  it('at once by whoever holds every office that it needs, for its project or for all', () => {
    const both = ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'] as const;
    spec
      .given(requested())
      .when(consent({ offices: ['OWNERS', ...both] }))
      .then(consented(roads, [...both]), granted());
    spec
      .given(requested())
      .when(consent({ offices: both, projectIds: ['another', 'mao-er'] }))
      .then(consented(roads, [...both]), granted());
  });
  it('before its window is over; for a burst pipe also afterwards', () => {
    const history = [requested(), policeConsented];
    spec
      .given(...history)
      .when(consent({ at: '2027-06-10T23:59:59.999Z' }))
      .then(roadsConsented, granted());
    spec
      .given(...history)
      .when(consent({ at: '2027-06-11T00:00:00.000Z' }))
      .thenRefuses('WINDOW_IS_OVER', 'permitId');
    spec
      .given(...history)
      .when(consent({ at: '2027-06-11T00:00:00.000Z', emergency: true }))
      .then(roadsConsented, granted());
  });
  it('not by the same consent twice, also of another organisation in the same office', () => {
    spec.given(requested(), roadsConsented).when(consent()).thenRefuses('NOTHING_CHANGES', 'permitId');
    spec
      .given(requested(), roadsConsented)
      .when(consent({ by: gasCo, offices: ['MUNICIPAL_ROADS'] }))
      .thenRefuses('NOTHING_CHANGES', 'permitId');
  });
  it('for what is still missing, where others have consented to the rest', () =>
    spec
      .given(requested(), roadsConsented)
      .when(consent({ by: police, offices: ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'] }))
      .then(policeConsented, granted()));
});

describe.each([
  ['refused', refuse, [requested()]],
  ['revoked', revoke, grantedPermit],
])('A permit is %s', (_, command, history) => {
  const when = (fields: object) => spec.given(...history).when(command(fields));
  it('for a reason (F9)', () => when({ reason: ' ' }).thenRefuses('REASON_MISSING', 'reason'));
  it('on a legal basis (F9)', () => when({ basis: '\t' }).thenRefuses('BASIS_MISSING', 'basis'));
});

describe('A permit is withdrawn', () => {
  it('by whoever requested it only', () =>
    spec
      .given(requested())
      .when(withdraw({ by: roads }))
      .thenRefuses('NOT_THE_REQUESTER', 'permitId'));
});

it('is published with what is missing, and why it was refused', () => {
  const published = (...history: readonly PermitEvent[]) => asPublished(fold(permits, history));
  expect(missingOf(published(requested(), policeConsented))).toEqual(['MUNICIPAL_ROADS']);
  expect(published(...grantedPermit)).toMatchObject({ status: 'GRANTED', reason: null, basis: null, consents: [{ organisationId: roads }, { organisationId: police }] });
  expect(published(requested(), refused())).toMatchObject({ status: 'REFUSED', reason: 'Repaved last year', basis: 'City Road Regulation art. 33' });
});

const text = fc.constantFrom('', 'Rain', 'City Road Regulation art. 33');
const authority = fc.constantFrom({ by: roads }, { by: police }, { by: gasCo }, { by: roads, offices: ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'] as const });
const command: fc.Arbitrary<PermitCommand> = fc.oneof(
  fc.constantFrom(waterCo, gasCo).map((by) => request({ by })),
  fc.tuple(authority, fc.array(fc.constantFrom('Plates', 'Lights'), { maxLength: 2 })).map(([by, conditions]) => consent({ ...by, conditions })),
  fc.tuple(authority, text, text).map(([by, reason, basis]) => refuse({ ...by, reason, basis })),
  fc.tuple(authority, text, text).map(([by, reason, basis]) => revoke({ ...by, reason, basis })),
  fc.constantFrom(waterCo, gasCo).map((by) => withdraw({ by })),
  fc.constant(expire()),
);

describe('Any sequence of commands', () => {
  it('leaves a history that folds, of events in the published language; a refused command changes nothing; what is granted has every consent', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25 }), (sequence) => {
        const history: PermitEvent[] = [];
        for (const next of sequence) {
          const state = fold(permits, history);
          const before = structuredClone(state);
          const decided = attempt(() => permits.decide(next, state));
          expect(state).toEqual(before);
          for (const event of decided) permitEvents[event.type].parse(event.data);
          history.push(...decided);
        }
        const end = fold(permits, history);
        if (end.status === 'UNREQUESTED') return expect(history).toEqual([]);
        const wasGranted = history.some(({ type }) => type === 'permit-granted');
        expect(missingOf(asPublished(end)).length === 0).toBe(wasGranted);
        return expect(['GRANTED', 'EXPIRED', 'REVOKED'].includes(end.status)).toBe(wasGranted);
      }),
    );
  });

  it('changes nothing after the permit is closed', () => {
    fc.assert(
      fc.property(fc.constantFrom(histories.REFUSED, histories.EXPIRED, histories.REVOKED, histories.WITHDRAWN), command, (history, next) => {
        expect(attempt(() => permits.decide(next, fold(permits, history)))).toEqual([]);
      }),
    );
  });
});

/** What was decided; nothing, if it was refused by a code of the catalogue. Anything else thrown is a fault. */
const attempt = (decide: () => readonly PermitEvent[]): readonly PermitEvent[] => {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal && error.code in refusals) return [];
    throw error;
  }
};

describe('Works that were begun in an emergency', () => {
  const overdue = specify(overduePermits);
  const begun = { worksId: 'utilities.1', ownerId: waterCo, startedAt: '2027-06-01T18:00:00.000Z', rule: { id: 'permits.needed', version: 1 } };
  const report = (requested: boolean): OverdueCommand => ({ type: 'report-overdue-permit', ...begun, requested });
  const told = { type: 'permit-overdue' as const, data: begun };

  it('are told of where no permit was requested in time (F61)', () => overdue.when(report(false)).then(told));
  it('are not where one was', () => overdue.when(report(true)).thenNothing());
  it('are told of once', () => overdue.given(told).when(report(false)).thenNothing());
});
