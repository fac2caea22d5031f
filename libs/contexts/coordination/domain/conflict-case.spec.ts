import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coordinationEvents, defaultRules, refusals, type ConflictOption } from '../../../contracts/index.js';
import { fold, Refusal } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import type { CaseEvent } from './known-conflict.js';
import {
  acknowledge,
  acknowledged,
  bureau,
  changed,
  cityGovernment,
  closed,
  decided,
  decideOn,
  detected,
  escalate,
  escalated,
  move,
  optionProposed,
  party,
  propose,
  reopened,
  street,
  verified,
} from './conflict-case.builders.js';
import { conflictCases, type CaseCommand } from './conflict-case.js';

const cases = specify(conflictCases);
const both = [acknowledged('paver'), acknowledged('water')];

const atTheTop = [detected(), escalated(1, { silent: ['paver', 'water'] }), escalated(2, { stage: 'acknowledged' })];
const byBureau = decided(move, { level: 'DISTRICT_HOUSING_BUREAU', decidedBy: 'bureau' });
const other: ConflictOption = { kind: 'SEQUENCE', firstWorksId: 'utilities.1', secondWorksId: 'contractors.1' };

const histories = {
  NONE: [],
  DETECTED: [detected()],
  'HALF ACKNOWLEDGED': [detected(), acknowledged('paver')],
  ACKNOWLEDGED: [detected(), ...both],
  OPTIONS: [detected(), ...both, optionProposed()],
  DECIDED: [detected(), ...both, optionProposed(), decided()],
  'DETECTED, THEN CHANGED TWICE': [detected(), changed(), changed()],
  'DECIDED, THEN CHANGED': [detected(), ...both, optionProposed(), decided(), changed()],
  'DECIDED, THEN ESCALATED': [detected(), ...both, optionProposed(), decided(), escalated(1, { stage: 'decided' })],
  VERIFIED: [detected(), ...both, optionProposed(), decided(), verified()],
  'ESCALATED IN SILENCE': [detected(), escalated(1, { silent: ['paver', 'water'] })],
  'AT THE TOP': [...atTheTop],
  'OPTIONS AT THE TOP': [...atTheTop, optionProposed()],
  'DECIDED AT THE TOP': [...atTheTop, optionProposed(), byBureau],
  'DECIDED AT THE TOP, THEN PROPOSED': [...atTheTop, optionProposed(), byBureau, optionProposed(other, 'option-3')],
  'VERIFIED AT THE TOP': [...atTheTop, optionProposed(), byBureau, verified()],
  'DECIDED, THEN ESCALATED TO THE TOP': [detected(), ...both, optionProposed(), decided(), escalated(1, { stage: 'decided' }), escalated(2, { stage: 'decided' })],
  CLOSED: [detected(), closed()],
  'CLOSED AS DECIDED': [detected(), ...both, optionProposed(), decided(), verified(), closed()],
  REOPENED: [detected(), ...both, optionProposed(), decided(), closed(), reopened()],
} as const satisfies Record<string, readonly CaseEvent[]>;
type Where = keyof typeof histories;
/** What the ladder's timer was set after: that plans changed stops no clock. */
const lastStepOf = (history: readonly CaseEvent[]): number => history.findLastIndex(({ type }) => type !== 'conflict-changed') + 1;

const commands = {
  'the water company acknowledges': () => acknowledge('water'),
  'the paver acknowledges': () => acknowledge('paver'),
  'a stranger acknowledges': () => acknowledge('gas'),
  'the water company proposes': () => propose(other, party('water'), 'option-2'),
  'a stranger proposes': () => propose(other, party('gas'), 'option-2'),
  'the street office proposes': () => propose(other, street, 'option-2'),
  'the housing bureau proposes': () => propose(other, bureau, 'option-2'),
  'the committee decides': () => decideOn(),
  'the street office decides': () => decideOn({ by: street }),
  'the housing bureau decides': () => decideOn({ by: bureau }),
  'a party decides': () => decideOn({ by: party('water') }),
  'the deadline passes': (where: Where) => escalate(lastStepOf(histories[where])),
  'a deadline passes that is void': (where: Where) => escalate(lastStepOf(histories[where]) - 1),
} as const satisfies Record<string, (where: Where) => CaseCommand>;
type What = keyof typeof commands;

const nobody = (code: string): Record<What, string> => Object.fromEntries(Object.keys(commands).map((what) => [what, code])) as Record<What, string>;
const proposal = optionProposed(other, 'option-2');
const proposalBy = (proposedBy: string) => optionProposed(other, 'option-2', proposedBy);
const byStreet = decided(move, { level: 'STREET_OFFICE', decidedBy: 'street' });
const byBureauOfTwo = decided(move, { level: 'DISTRICT_HOUSING_BUREAU', decidedBy: 'bureau', among: [optionProposed(), optionProposed(other, 'option-3')] });
const tooEarly = {
  'the water company proposes': 'NOT_ACKNOWLEDGED',
  'a stranger proposes': 'NOT_ACKNOWLEDGED',
  'the street office proposes': 'NOT_ACKNOWLEDGED',
  'the housing bureau proposes': 'NOT_ACKNOWLEDGED',
  'the committee decides': 'NOT_ACKNOWLEDGED',
  'the street office decides': 'NOT_ACKNOWLEDGED',
  'the housing bureau decides': 'NOT_ACKNOWLEDGED',
  'a party decides': 'NOT_ACKNOWLEDGED',
  'a deadline passes that is void': 'NOTHING_CHANGES',
  'a stranger acknowledges': 'NOT_A_PARTY',
} as const;
const known = {
  'the water company acknowledges': 'ALREADY_ACKNOWLEDGED',
  'the paver acknowledges': 'ALREADY_ACKNOWLEDGED',
  'a stranger acknowledges': 'NOT_A_PARTY',
} as const;
const tooLate = {
  ...known,
  'the water company proposes': 'ALREADY_DECIDED',
  'a stranger proposes': 'ALREADY_DECIDED',
  'the street office proposes': 'ALREADY_DECIDED',
  'the housing bureau proposes': 'ALREADY_DECIDED',
  'the committee decides': 'ALREADY_DECIDED',
  'the street office decides': 'ALREADY_DECIDED',
  'the housing bureau decides': 'ALREADY_DECIDED',
  'a party decides': 'ALREADY_DECIDED',
  'a deadline passes that is void': 'NOTHING_CHANGES',
} as const;
const discussed = {
  ...known,
  'the water company proposes': proposal,
  'a stranger proposes': 'NOT_A_PARTY',
  'the street office proposes': 'NOT_A_PARTY',
  'the housing bureau proposes': 'NOT_A_PARTY',
  'a deadline passes that is void': 'NOTHING_CHANGES',
} as const;
const discussedAtTheTop = { ...discussed, 'the housing bureau proposes': proposalBy('bureau'), 'the deadline passes': 'NOTHING_CHANGES' };
const nothingToDecide = {
  'the committee decides': 'UNKNOWN_OPTION',
  'the street office decides': 'UNKNOWN_OPTION',
  'the housing bureau decides': 'UNKNOWN_OPTION',
  'a party decides': 'UNKNOWN_OPTION',
} as const;
const notTheirs = {
  'the committee decides': 'FORBIDDEN',
  'the street office decides': 'FORBIDDEN',
  'the housing bureau decides': 'FORBIDDEN',
  'a party decides': 'FORBIDDEN',
} as const;
const found = {
  ...tooEarly,
  'the water company acknowledges': acknowledged('water'),
  'the paver acknowledges': acknowledged('paver'),
  'the deadline passes': escalated(1, { silent: ['paver', 'water'] }),
};

/** A refusal's code, or the one event that follows. */
const outcomes: Record<Where, Record<What, string | CaseEvent>> = {
  NONE: nobody('UNKNOWN_CONFLICT'),
  CLOSED: nobody('CONFLICT_CLOSED'),
  'CLOSED AS DECIDED': nobody('CONFLICT_CLOSED'),
  DETECTED: found,
  'DETECTED, THEN CHANGED TWICE': found,
  REOPENED: found,
  'HALF ACKNOWLEDGED': {
    ...tooEarly,
    'the water company acknowledges': acknowledged('water'),
    'the paver acknowledges': 'ALREADY_ACKNOWLEDGED',
    'the deadline passes': escalated(1, { silent: ['water'] }),
  },
  ACKNOWLEDGED: { ...discussed, ...nothingToDecide, 'the deadline passes': escalated(1, { stage: 'acknowledged' }) },
  OPTIONS: { ...discussed, ...notTheirs, 'the committee decides': decided(), 'the deadline passes': escalated(1, { stage: 'options' }) },
  DECIDED: { ...tooLate, 'the deadline passes': escalated(1, { stage: 'decided' }) },
  'DECIDED, THEN CHANGED': { ...tooLate, 'the deadline passes': escalated(1, { stage: 'decided' }) },
  VERIFIED: { ...tooLate, 'the deadline passes': escalated(1, { stage: 'verified' }) },
  'DECIDED, THEN ESCALATED': {
    ...discussed,
    ...notTheirs,
    'the street office proposes': proposalBy('street'),
    'the street office decides': byStreet,
    'the deadline passes': escalated(2, { stage: 'decided' }),
  },
  'ESCALATED IN SILENCE': {
    ...discussed,
    ...nothingToDecide,
    'the street office proposes': proposalBy('street'),
    'the deadline passes': escalated(2, { stage: 'acknowledged' }),
  },
  'AT THE TOP': { ...discussedAtTheTop, ...nothingToDecide },
  'OPTIONS AT THE TOP': { ...discussedAtTheTop, ...notTheirs, 'the housing bureau decides': byBureau },
  // Nobody is above the bureau: what cannot be followed, it decides anew.
  'DECIDED AT THE TOP': { ...discussedAtTheTop, ...notTheirs, 'the housing bureau decides': byBureau },
  'DECIDED AT THE TOP, THEN PROPOSED': { ...discussedAtTheTop, ...notTheirs, 'the housing bureau decides': byBureauOfTwo },
  'VERIFIED AT THE TOP': { ...tooLate, 'the deadline passes': 'NOTHING_CHANGES' },
  'DECIDED, THEN ESCALATED TO THE TOP': { ...discussedAtTheTop, ...notTheirs, 'the housing bureau decides': byBureau },
};
/** What is recorded holds more than what is decided. */
const bare = (event: CaseEvent) => ({ type: event.type, data: event.data });

describe('In every state of a case, every command', () => {
  const pairs = Object.entries(outcomes).flatMap(([where, row]) =>
    Object.entries(row).map(([what, outcome]) => [where as Where, what as What, typeof outcome === 'string' ? outcome : outcome.type, outcome] as const),
  );

  it('is in the table', () => expect(pairs).toHaveLength(Object.keys(histories).length * Object.keys(commands).length));

  it.each(pairs)('%s, %s: %s', (where, what, _, outcome) => {
    const then = cases.given(...histories[where]).when(commands[what](where));
    if (typeof outcome === 'string') then.thenRefuses(outcome);
    else then.then(bare(outcome) as CaseEvent);
  });
});

describe('A case', () => {
  const options = histories.OPTIONS;

  it('is decided with a reason and a basis', () => {
    cases
      .given(...options)
      .when(decideOn({ reason: ' ' }))
      .thenRefuses('REASON_MISSING', 'reason');
    cases
      .given(...options)
      .when(decideOn({ basis: '' }))
      .thenRefuses('BASIS_MISSING', 'basis');
  });

  it('between two works of one owner is acknowledged once', () =>
    cases
      .given(detected({ ownerIds: ['paver', 'paver'] }), acknowledged('paver'))
      .when(propose(move, party('paver')))
      .then(bare(optionProposed(move, 'option-1', 'paver')) as CaseEvent));

  it('asks the owner of the works that move, of the second of two, of both that share, and of nobody for a waiver', () => {
    const asked = (option: ConflictOption) => {
      const [event] = conflictCases.decide(decideOn(), fold(conflictCases, [detected(), ...both, optionProposed(option)]));
      return event?.type === 'conflict-decided' ? event.data.tasks.map(({ organisationId, worksId, afterWorksId }) => [organisationId, worksId, afterWorksId]) : [];
    };
    expect(asked(move)).toEqual([['paver', 'contractors.1', null]]);
    expect(asked({ kind: 'SEQUENCE', firstWorksId: 'contractors.1', secondWorksId: 'utilities.1' })).toEqual([['water', 'utilities.1', 'contractors.1']]);
    expect(asked({ kind: 'SHARE', window: { start: '2027-06-01T00:00:00.000Z', end: null } })).toEqual([
      ['paver', 'contractors.1', null],
      ['water', 'utilities.1', null],
    ]);
    expect(asked({ kind: 'WAIVER' })).toEqual([]);
  });

  it.each<[string, ConflictOption, string, string]>([
    ['other works', { ...move, worksId: 'utilities.2' }, 'UNKNOWN_WORKS', 'option.worksId'],
    [
      'a window that ends before it starts',
      { ...move, window: { start: '2027-07-02T00:00:00.000Z', end: '2027-07-01T00:00:00.000Z' } },
      'WINDOW_ENDS_BEFORE_START',
      'option.window.end',
    ],
    ['works that follow themselves', { kind: 'SEQUENCE', firstWorksId: 'utilities.1', secondWorksId: 'utilities.1' }, 'INVALID_INPUT', 'option.secondWorksId'],
  ])('takes no option with %s', (_, option, code, field) =>
    cases
      .given(...histories.ACKNOWLEDGED)
      .when(propose(option))
      .thenRefuses(code, field),
  );

  it('takes no move of works that are finished or cancelled, and no decision on one that was proposed before', () => {
    const pavement = (status: 'FINISHED' | 'CANCELLED') => new Map([['contractors.1', status]]);
    const surface = [detected({ kind: 'PROTECTED_SURFACE' }), ...both];
    cases
      .given(...surface)
      .when(propose(move, party('water'), 'option-1', { over: pavement('FINISHED') }))
      .thenRefuses('ALREADY_FINISHED', 'option.worksId');
    cases
      .given(...surface)
      .when(propose(move, party('water'), 'option-1', { over: pavement('CANCELLED') }))
      .thenRefuses('ALREADY_CANCELLED', 'option.worksId');
    cases
      .given(...surface, optionProposed())
      .when(decideOn({ over: pavement('FINISHED') }))
      .thenRefuses('ALREADY_FINISHED', 'optionId');
    const moveTheTrench: ConflictOption = { ...move, worksId: 'utilities.1' };
    cases
      .given(...surface)
      .when(propose(moveTheTrench, party('water'), 'option-1', { over: pavement('FINISHED') }))
      .then(bare(optionProposed(moveTheTrench)) as CaseEvent);
  });

  it('of a protected surface is waived by the city’s government only, and by nothing else than a move or a waiver', () => {
    const waived = [detected({ kind: 'PROTECTED_SURFACE' }), ...both, optionProposed({ kind: 'WAIVER' })];
    const offices = defaultRules.protection.values.cityRoadWaivers;
    cases
      .given(...waived)
      .when(decideOn({ waivers: { offices, held: [] } }))
      .thenRefuses('FORBIDDEN', 'conflictId');
    // It holds the office, but not for the project of the surface.
    cases
      .given(...waived)
      .when(decideOn({ by: cityGovernment, waivers: { offices, held: [] } }))
      .thenRefuses('FORBIDDEN', 'conflictId');
    cases
      .given(...waived)
      .when(decideOn({ by: cityGovernment, waivers: { offices, held: cityGovernment.offices } }))
      .then(bare(decided({ kind: 'WAIVER' }, { level: 'CITY_GOVERNMENT', decidedBy: 'city' })) as CaseEvent);
    cases
      .given(...waived)
      .when(propose(other, party('water'), 'option-2'))
      .thenRefuses('OPTION_DOES_NOT_FIT', 'option.kind');
  });

  it('keeps the options as they were when it was decided', () => {
    const [event] = conflictCases.decide(decideOn(), fold(conflictCases, [...options, optionProposed(other, 'option-2', 'paver')]));
    expect(event?.type === 'conflict-decided' && event.data.options.map(({ optionId }) => optionId)).toEqual(['option-1', 'option-2']);
  });
});

describe('Any history of a case', () => {
  const command = fc.constantFrom(...Object.values(commands).map((make) => make('OPTIONS')), decideOn({ optionId: 'option-2' }), escalate(1), escalate(2), escalate(5));
  const byDetector = fc.constantFrom(changed(), closed(), reopened(), verified());

  it('folds, decides in the published language only, and a refused command changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ arbitrary: command, weight: 4 }, byDetector), { maxLength: 30 }), (steps) => {
        const history: CaseEvent[] = [detected()];
        for (const step of steps) {
          if ('data' in step) {
            history.push(step);
            continue;
          }
          const state = fold(conflictCases, history);
          const before = structuredClone(state);
          const events = attempt(() => conflictCases.decide(step, state));
          expect(state).toEqual(before);
          for (const event of events) coordinationEvents[event.type].parse(event.data);
          history.push(...events);
        }
        const end = fold(conflictCases, history);
        expect(end.status === 'NONE' ? 0 : end.events).toBe(history.length);
        if (end.status === 'OPEN')
          expect(end.decision === null).toBe(!['DECIDED', 'VERIFIED'].includes(end.stage) || (end.stage === 'VERIFIED' && end.decision === null));
      }),
    );
  });
});

const attempt = (decide: () => readonly CaseEvent[]): readonly CaseEvent[] => {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal && error.code in refusals) return [];
    throw error;
  }
};
