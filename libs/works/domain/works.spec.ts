import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusals, worksEvents, type WorksEvent } from '../../contracts/index.js';
import { fold, Refusal } from '../../platform/kernel/index.js';
import { specify } from '../../platform/kernel/testing/specify.js';
import * as given from './works.builders.js';
import {
  block,
  blocked,
  cancel,
  cancelled,
  finish,
  finished,
  gasCo,
  permit,
  plan,
  planned,
  reschedule,
  rescheduled,
  revise,
  revised,
  start,
  started,
  trench,
} from './works.builders.js';
import { asPublished, worksDecider, type WorksCommand, type WorksState } from './works.js';

const works = specify(worksDecider);
const july = { start: '2027-07-01T00:00:00.000Z', end: '2027-07-11T00:00:00.000Z' };

const histories: { readonly [S in WorksState['status']]: readonly WorksEvent[] } = {
  UNPLANNED: [],
  PLANNED: [planned()],
  STARTED: [planned(), started()],
  BLOCKED: [planned(), started(), blocked('Rain')],
  FINISHED: [planned(), started(), finished()],
  CANCELLED: [planned(), cancelled()],
};
const commands = {
  plan: plan(),
  reschedule: reschedule(july.start, july.end),
  revise: revise({ title: 'Gas main' }),
  start: start(),
  block: block(),
  finish: finish(),
  cancel: cancel(),
};

describe('In every state, every command', () => {
  const unknown = 'UNKNOWN_WORKS';
  const after = (code: 'ALREADY_FINISHED' | 'ALREADY_CANCELLED') =>
    ({ plan: 'ALREADY_EXISTS', reschedule: code, revise: code, start: code, block: code, finish: code, cancel: code }) as const;
  const open = {
    plan: 'ALREADY_EXISTS',
    reschedule: rescheduled(july),
    revise: revised({ title: 'Gas main' }),
    start: started(),
    block: blocked(),
    finish: finished(),
    cancel: cancelled(),
  } as const;
  /** A refusal's code, or the one event that follows. */
  const outcomes: { readonly [S in WorksState['status']]: { readonly [C in keyof typeof commands]: string | WorksEvent } } = {
    UNPLANNED: { plan: planned(), reschedule: unknown, revise: unknown, start: unknown, block: unknown, finish: unknown, cancel: unknown },
    PLANNED: open,
    STARTED: { ...open, start: 'ALREADY_STARTED' },
    BLOCKED: open,
    FINISHED: after('ALREADY_FINISHED'),
    CANCELLED: after('ALREADY_CANCELLED'),
  };
  const pairs = Object.entries(outcomes).flatMap(([state, row]) =>
    Object.entries(row).map(([command, outcome]) => [state, command, typeof outcome === 'string' ? outcome : outcome.type, outcome] as const),
  );

  it.each(pairs)('%s, %s: %s', (state, command, _, outcome) => {
    const then = works.given(...histories[state as WorksState['status']]).when(commands[command as keyof typeof commands]);
    if (typeof outcome === 'string') then.thenRefuses(outcome);
    else then.then(outcome);
  });

  it.each(Object.entries(commands).filter(([name]) => name !== 'plan'))('%s is refused to anyone but the owner, whatever the state', (_, command) => {
    for (const history of Object.values(histories).filter((events) => events.length > 0)) {
      works
        .given(...history)
        .when({ ...command, by: gasCo })
        .thenRefuses('NOT_THE_OWNER', 'worksId');
    }
  });
});

describe('Works in a lane', () => {
  it('have a window that ends after it starts', () => {
    works.when(plan({ window: { start: july.start, end: july.start } })).thenRefuses('WINDOW_ENDS_BEFORE_START', 'window.end');
    works.given(planned()).when(reschedule(july.end, july.start)).thenRefuses('WINDOW_ENDS_BEFORE_START', 'window.end');
  });
  it('may have no end', () =>
    works
      .given(planned())
      .when(reschedule(july.start, null))
      .then(rescheduled({ start: july.start, end: null })));
  it('are not rescheduled to the window they have', () =>
    works
      .given(planned({ window: july }))
      .when(reschedule(july.start, july.end, { reason: 'Again' }))
      .thenRefuses('NOTHING_CHANGES', 'window'));
  it('are revised by what differs and nothing else', () =>
    works
      .given(planned())
      .when(revise({ title: trench.title, contractorId: 'digger' }))
      .then(revised({ contractorId: 'digger' })));
  it('are not revised to what they are', () =>
    works
      .given(planned())
      .when(revise({ footprint: structuredClone(trench.footprint), reference: { section: '1', permit: 'W-2027-61' } }))
      .thenRefuses('NOTHING_CHANGES'));
  it('are compared with what they were last revised to', () =>
    works
      .given(planned(), revised({ title: 'Gas main' }))
      .when(revise({ title: trench.title }))
      .then(revised({ title: trench.title })));
  it('are blocked for a reason', () => works.given(planned()).when(block(' \t')).thenRefuses('REASON_MISSING', 'reason'));
  it('are cancelled for a reason', () => works.given(planned()).when(cancel('')).thenRefuses('REASON_MISSING', 'reason'));
  it('may turn out to be blocked for another reason', () => works.given(planned(), blocked('Rain')).when(block('Unknown pipe')).then(blocked('Unknown pipe')));
  it('are not blocked twice for one reason', () => works.given(planned(), blocked('Rain')).when(block('Rain ')).thenRefuses('NOTHING_CHANGES', 'reason'));
  it('are no longer blocked once they start again', () => works.given(planned(), started(), blocked(), started()).when(start()).thenRefuses('ALREADY_STARTED'));
});

describe('Works that need a permit', () => {
  const june = (day: number): string => `2027-06-${String(day).padStart(2, '0')}T00:00:00.000Z`;
  const closing = permit({ kind: 'CLOSE_LANE' });

  it('start while it holds: from its first instant to the last one before its end', () => {
    works.given(planned()).when(start()).then(started());
    works
      .given(planned())
      .when(start({ at: '2027-06-10T23:59:59.999Z' }))
      .then(started());
    for (const at of ['2027-05-31T23:59:59.999Z', june(11)]) works.given(planned()).when(start({ at })).thenRefuses('PERMIT_MISSING', 'worksId');
  });
  it('do not start before it was granted, whatever its window, where that is known', () => {
    const friday = new Date('2027-06-04T16:00:00.000Z');
    const granted = (status: 'GRANTED' | 'EXPIRED') => [permit({ status, grantedAt: friday })];
    for (const status of ['GRANTED', 'EXPIRED'] as const) {
      works
        .given(planned())
        .when(start({ at: '2027-06-04T15:59:59.999Z', permits: granted(status) }))
        .thenRefuses('PERMIT_MISSING', 'worksId');
      works
        .given(planned())
        .when(start({ at: friday.toISOString(), permits: granted(status) }))
        .then(started());
    }
    works
      .given(planned())
      .when(start({ permits: [permit({ grantedAt: null })] }))
      .then(started());
    const tuesday = () => worksDecider.decide(start({ permits: granted('GRANTED') }), fold(worksDecider, [planned()]));
    expect(tuesday).toThrow(/one is granted, but from .* and not before 2027-06-04T16:00:00\.000Z/);
  });
  it('start with any of several', () =>
    works
      .given(planned())
      .when(start({ permits: [permit({ status: 'REFUSED' }), permit({ window: { start: june(20), end: june(21) } }), permit()] }))
      .then(started()));
  it.each([['REQUESTED'], ['REFUSED'], ['REVOKED'], ['WITHDRAWN']] as const)('do not start with one that is %s, and are told so', (status) => {
    works
      .given(planned())
      .when(start({ permits: [permit({ status })] }))
      .thenRefuses('PERMIT_MISSING', 'worksId');
    const decide = () => worksDecider.decide(start({ permits: [permit({ status })] }), fold(worksDecider, [planned()]));
    expect(decide).toThrow(status === 'REQUESTED' ? /a permit to dig .* was requested, and is not decided yet/ : new RegExp(`is ${status.toLowerCase()}`));
  });
  it('say which kind is missing', () => {
    const decide = (kind: 'EXCAVATION' | 'ACCESS_CLOSURE') => () => worksDecider.decide(start({ permits: [] }), fold(worksDecider, [planned({ kind })]));
    expect(decide('EXCAVATION')).toThrow(/need a permit to dig .*: none was requested\. Request it/);
    expect(decide('ACCESS_CLOSURE')).toThrow(/need a permit to close the lane .*: none was requested/);
  });
  it('that began before theirs expired may be reported afterwards, those that begin after it may not', () => {
    works
      .given(planned())
      .when(start({ permits: [permit({ status: 'EXPIRED' })] }))
      .then(started());
    works
      .given(planned())
      .when(start({ at: june(11), permits: [permit({ status: 'EXPIRED' })] }))
      .thenRefuses('PERMIT_MISSING', 'worksId');
  });
  it('need one of their own kind, which may change', () => {
    works
      .given(planned({ kind: 'ACCESS_CLOSURE' }))
      .when(start())
      .thenRefuses('PERMIT_MISSING', 'worksId');
    works
      .given(planned({ kind: 'ACCESS_CLOSURE' }))
      .when(start({ permits: [closing] }))
      .then(started());
    works
      .given(planned(), revised({ kind: 'ACCESS_CLOSURE' }))
      .when(start({ permits: [permit()] }))
      .thenRefuses('PERMIT_MISSING', 'worksId');
  });
  it('need it again to go on after having been blocked', () =>
    works
      .given(planned(), started(), blocked())
      .when(start({ at: june(11) }))
      .thenRefuses('PERMIT_MISSING', 'worksId'));
  describe.each([
    ['have started', [started()]],
    ['were blocked after they had', [started(), blocked(), blocked('Rain')]],
  ])('need it for what they become once they %s', (_, history) => {
    const paving = works.given(planned({ kind: 'PAVING' }), ...history);
    it('or stay what they are', () => paving.when(revise({ kind: 'EXCAVATION' }, { permits: [] })).thenRefuses('PERMIT_MISSING', 'worksId'));
    it('of the new kind', () => {
      paving.when(revise({ kind: 'ACCESS_CLOSURE' }, { permits: [permit()] })).thenRefuses('PERMIT_MISSING', 'worksId');
      paving.when(revise({ kind: 'ACCESS_CLOSURE' }, { permits: [closing] })).then(revised({ kind: 'ACCESS_CLOSURE' }));
    });
    it('held then', () => {
      paving.when(revise({ kind: 'EXCAVATION' }, { at: june(11) })).thenRefuses('PERMIT_MISSING', 'worksId');
      paving.when(revise({ kind: 'EXCAVATION' }, { at: june(10) })).then(revised({ kind: 'EXCAVATION' }));
    });
    it('unless that needs none', () => {
      for (const kind of ['EMERGENCY_REPAIR', 'SCAFFOLD'] as const) paving.when(revise({ kind }, { permits: [] })).then(revised({ kind }));
    });
    it('and not for what else changes', () => {
      paving.when(revise({ title: 'Kerb', kind: 'PAVING' }, { permits: [] })).then(revised({ title: 'Kerb' }));
    });
  });
  it.each([[[]], [[blocked()]]])('may become anything before they start', (history) =>
    works
      .given(planned({ kind: 'PAVING' }), ...history)
      .when(revise({ kind: 'EXCAVATION' }, { permits: [] }))
      .then(revised({ kind: 'EXCAVATION' })),
  );
  it.each(['PAVING', 'SCAFFOLD', 'OUTAGE', 'EMERGENCY_REPAIR'] as const)('are not those of kind %s', (kind) =>
    works
      .given(planned({ kind }))
      .when(start({ permits: [] }))
      .then(started()),
  );
});

it('are published with their reason for standing still, and for never being done', () => {
  const published = (...history: readonly WorksEvent[]) => asPublished(fold(worksDecider, history));
  expect(published(planned(), blocked('Rain'))).toEqual({
    ...trench,
    id: 'utilities.1',
    ownerId: 'water-co',
    projectId: 'mao-er',
    status: 'BLOCKED',
    blockedReason: 'Rain',
    closedReason: null,
  });
  expect(published(planned(), blocked('Rain'), started())).toMatchObject({ status: 'STARTED', blockedReason: null });
  expect(published(planned(), cancelled('No budget'))).toMatchObject({ status: 'CANCELLED', closedReason: 'No budget' });
});

const reason = fc.constantFrom('', 'Rain', 'Unknown pipe');
const by = fc.constantFrom(given.waterCo, given.waterCo, given.waterCo, gasCo);
const instant = fc.constantFrom('2027-06-01T00:00:00.000Z', july.start, july.end);
const command: fc.Arbitrary<WorksCommand> = fc.oneof(
  fc.tuple(by, instant, fc.option(instant)).map(([who, from, to]) => plan({ by: who, window: { start: from, end: to } })),
  fc.tuple(by, instant, fc.option(instant)).map(([who, from, to]) => reschedule(from, to, { by: who })),
  fc
    .tuple(
      by,
      fc.record(
        { title: fc.constantFrom('A', 'B'), kind: fc.constantFrom('PAVING', 'ACCESS_CLOSURE'), contractorId: fc.option(fc.constant('digger')) },
        { requiredKeys: [] },
      ),
    )
    .map(([who, changes]) => revise(changes, { by: who })),
  fc.tuple(by, fc.constantFrom([permit()], [])).map(([who, permits]) => start({ by: who, permits })),
  fc.tuple(reason, by).map(([why, who]) => block(why, { by: who })),
  by.map((who) => finish({ by: who })),
  fc.tuple(reason, by).map(([why, who]) => cancel(why, { by: who })),
);

describe('Any sequence of commands', () => {
  it('leaves a history that folds, of events in the published language, and a refused command changes nothing', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25 }), (sequence) => {
        const history: WorksEvent[] = [];
        for (const next of sequence) {
          const state = fold(worksDecider, history);
          const before = structuredClone(state);
          const decided = attempt(() => worksDecider.decide(next, state));
          expect(state).toEqual(before);
          for (const event of decided) worksEvents[event.type].parse(event.data);
          history.push(...decided);
        }
        const end = fold(worksDecider, history);
        expect(history.filter(({ type }) => type === 'works-planned').length).toBe(end.status === 'UNPLANNED' ? 0 : 1);
        if (end.status !== 'UNPLANNED') expect(fold(worksDecider, history.slice(1), fold(worksDecider, history.slice(0, 1)))).toEqual(end);
      }),
    );
  });

  it('changes nothing after the works are finished or cancelled', () => {
    fc.assert(
      fc.property(fc.constantFrom(histories.FINISHED, histories.CANCELLED), command, (history, next) => {
        expect(attempt(() => worksDecider.decide(next, fold(worksDecider, history)))).toEqual([]);
      }),
    );
  });
});

/** What was decided; nothing, if it was refused by a code of the catalogue. Anything else thrown is a fault. */
const attempt = (decide: () => readonly WorksEvent[]): readonly WorksEvent[] => {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal && error.code in refusals) return [];
    throw error;
  }
};
