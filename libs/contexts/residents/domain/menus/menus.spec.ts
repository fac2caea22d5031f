import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { menuEvents, type MenuEvent } from '../../../../contracts/index.js';
import { fold, Refusal } from '../../../../platform/kernel/index.js';
import { specify } from '../../../../platform/kernel/testing/specify.js';
import { announce, approve, chooseFrom, close, closedWith, closesAt, during, menu, menuAnnounced, menuChosen, opensAt } from './menus.builders.js';
import { asPublished, menus, type Mark, type MenuChosen, type MenuCommand } from './menus.js';

const spec = specify(menus);

describe('A menu', () => {
  it('is announced by the owner of the project, once', () => {
    spec.when(announce()).then(menuAnnounced());
    spec.given(menuAnnounced()).when(announce()).thenRefuses('ALREADY_EXISTS', 'idempotencyKey');
  });
  it.each<[string, MenuCommand, string, string]>([
    ['by anybody else', announce({}, 'street'), 'NOT_THE_PROJECTS_OWNER', 'projectId'],
    ['that closes before it opens', announce({ closesAt: opensAt }), 'WINDOW_ENDS_BEFORE_START', 'closesAt'],
    ['that has closed', announce({}, 'district', closesAt), 'WINDOW_IS_OVER', 'closesAt'],
    ['with two options of one id', announce({ options: [...menu.options, { optionId: 'lift', title: 'Another', cost: 1 }] }), 'INVALID_INPUT', 'options[3].optionId'],
    ['with an option that nobody could pay', announce({ budget: 99 }), 'INVALID_INPUT', 'options[1].cost'],
  ])('is not announced %s', (_, command, code, field) => spec.when(command).thenRefuses(code, field));

  it('is chosen from while it is open; the last choice counts, and an empty one takes it back', () => {
    spec
      .given(menuAnnounced())
      .when(chooseFrom(approve('lamps', 'shed')))
      .then(menuChosen('3-2-402', { lamps: 1, shed: 1 }));
    const marks: Mark[] = [{ optionId: 'lift', points: 7 }];
    spec
      .given(menuAnnounced({ marking: 'POINTS', most: 10 }))
      .when(chooseFrom(marks))
      .then(menuChosen('3-2-402', { lift: 7 }));
    const closed = closedWith({}, [
      ['zhao', approve('lift')],
      ['qian', approve('lift')],
      ['zhao', approve('shed')],
      ['sun', approve('shed')],
      ['qian', []],
    ]);
    expect(closed.outcome).toEqual({
      choices: 2,
      winners: ['shed'],
      spent: 40,
      totals: [
        { optionId: 'lamps', support: 0 },
        { optionId: 'lift', support: 0 },
        { optionId: 'shed', support: 2 },
      ],
      published: [{ marks: { shed: 1 }, times: 2 }],
    });
  });
  const inPoints = menuAnnounced({ marking: 'POINTS', most: 10 });
  const closed = fold(menus, [menuAnnounced()]);
  it.each<[string, MenuCommand, (MenuEvent | MenuChosen)[], string, string]>([
    ['before it opens', chooseFrom(approve('lift'), { now: '2027-05-31T23:59:59.999Z' }), [menuAnnounced()], 'MENU_IS_NOT_OPEN', 'menuId'],
    ['from the moment when it closes', chooseFrom(approve('lift'), { now: closesAt }), [menuAnnounced()], 'MENU_IS_CLOSED', 'menuId'],
    [
      'once it is closed, whatever the clock of the sender says',
      chooseFrom(approve('lift')),
      [menuAnnounced(), ...menus.decide(close(), closed)],
      'MENU_IS_CLOSED',
      'menuId',
    ],
    ['by who does not live there', chooseFrom(approve('lift'), { unitId: null }), [menuAnnounced()], 'NOT_YOUR_HOME', 'unitId'],
    ['for what is not on it', chooseFrom(approve('pool')), [menuAnnounced()], 'NOT_ON_THE_MENU', 'marks[0].optionId'],
    ['twice for one option', chooseFrom(approve('lift', 'lift')), [menuAnnounced()], 'INVALID_INPUT', 'marks[1].optionId'],
    ['for more than it allows', chooseFrom(approve('lift', 'lamps', 'shed')), [menuAnnounced()], 'TOO_MANY_MARKS', 'marks'],
    ['with points where there are none', chooseFrom([{ optionId: 'lift', points: 1 }]), [menuAnnounced()], 'INVALID_INPUT', 'marks[0].points'],
    ['without points where there are some', chooseFrom(approve('lift')), [inPoints], 'INVALID_INPUT', 'marks[0].points'],
    ['with more points than it allows', chooseFrom([{ optionId: 'lift', points: 11 }]), [inPoints], 'TOO_MANY_MARKS', 'marks'],
    ['where there is none', chooseFrom(approve('lift')), [], 'UNKNOWN_MENU', 'menuId'],
  ])('is not chosen from %s', (_, command, history, code, field) =>
    spec
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );

  it('closes at its time, once, and not before', () => {
    const [event] = menus.decide(close(), fold(menus, [menuAnnounced()]));
    expect(event).toMatchObject({ type: 'menu-closed', data: { menuId: 'm1', choices: 0, winners: [], spent: 0 } });
    spec.given(menuAnnounced()).when(close(during)).thenNothing();
    spec.given(menuAnnounced(), event!).when(close()).thenNothing();
  });
  it('that few chose from tells what is taken, and not what they chose', () =>
    expect(
      closedWith({ fewest: 3 }, [
        ['zhao', approve('lift')],
        ['qian', approve('lift')],
      ]).outcome,
    ).toEqual({
      choices: 2,
      winners: ['lift'],
      spent: 100,
      totals: null,
      published: null,
    }));
});

it('Whatever is tried in whatever order, what was decided is published language and folds; what is published names nobody and is the same in any order of arrival', () => {
  const home = fc.constantFrom('unit-a', 'unit-b', 'unit-c', null);
  const marks = fc.uniqueArray(fc.constantFrom('lamps', 'lift', 'shed', 'pool'), { maxLength: 3 }).map((ids) => approve(...ids));
  const choice = fc.record({ marks, unitId: home, now: fc.constantFrom(opensAt, during, closesAt) }).map((given) => chooseFrom(given.marks, given));
  const command = fc.oneof({ weight: 6, arbitrary: choice }, { weight: 1, arbitrary: fc.constantFrom(announce(), announce({}, 'street'), close(), close(during)) });
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const history: (MenuEvent | MenuChosen)[] = [];
      for (const next of [announce(), ...commands]) {
        const state = fold(menus, history);
        const before = structuredClone(state);
        try {
          const decided = menus.decide(next, state);
          for (const event of decided) if (event.type !== 'menu-chosen') menuEvents[event.type].parse(event.data);
          history.push(...decided);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        expect(state).toEqual(before);
      }
      const last = new Map(history.flatMap((event) => (event.type === 'menu-chosen' ? [[event.data.unitId, event]] : [])));
      const open = history.filter(({ type }) => type !== 'menu-closed');
      const outcome = (events: readonly (MenuEvent | MenuChosen)[]) => menus.decide(close(), fold(menus, events))[0]?.data;
      expect(JSON.stringify(outcome(open))).not.toMatch(/unit-/);
      expect(outcome([menuAnnounced(), ...[...last.values()].reverse()])).toEqual(outcome(open));
      const inHistory = asPublished(fold(menus, history)).outcome;
      if (inHistory) expect(outcome(open)).toMatchObject({ choices: inHistory.choices, winners: inHistory.winners });
    }),
  );
});
