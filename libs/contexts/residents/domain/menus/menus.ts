import { refusal, type Marks, type Menu, type MenuEvent, type MenuOutcome } from '../../../../contracts/index.js';
import { assertNever, type Decider } from '../../../../platform/kernel/index.js';
import { livesThere, type Household } from '../household.js';
import { choose, publishedOf, totalsOf } from './choose.js';
import { openedTheProjectOfMenu } from './permissions.js';

/** Never leaves the log. */
export type MenuChosen = { readonly type: 'menu-chosen'; readonly data: { readonly menuId: string; readonly unitId: string; readonly marks: Marks } };

/** Every choice that was made, the newest first. A chain, so that each takes the same time, however many came before. */
export type Choices = { readonly unitId: string; readonly marks: Marks; readonly before: Choices } | null;

export type MenuState = { readonly status: 'unknown' } | { readonly status: 'known'; readonly menu: Menu; readonly choices: Choices };

type KnownState = Extract<MenuState, { readonly status: 'known' }>;

export type Mark = { readonly optionId: string; readonly points: number | null };

export type MenuCommand =
  | {
      readonly type: 'announce-menu';
      readonly by: string;
      readonly openedBy: string | undefined;
      readonly now: string;
      readonly menu: Omit<Menu, 'status' | 'outcome'>;
    }
  /** Of a household the last one counts, and an empty one takes it back. */
  | { readonly type: 'choose-from-menu'; readonly household: Household | undefined; readonly now: string; readonly marks: readonly Mark[] }
  | { readonly type: 'close-menu'; readonly deadline: string };

const decide = (command: MenuCommand, state: MenuState): readonly (MenuEvent | MenuChosen)[] => {
  if (command.type === 'announce-menu') return announce(command, state);
  const known = mustBeKnown(state);
  switch (command.type) {
    case 'choose-from-menu':
      return chooseFrom(command, known);
    case 'close-menu': {
      const { id: menuId, projectId, status, closesAt, rule } = known.menu;
      if (status === 'CLOSED' || command.deadline < closesAt) return [];
      return [{ type: 'menu-closed', data: { menuId, projectId, rule, ...outcomeOf(known) } }];
    }
    default:
      return assertNever(command);
  }
};

const announce = ({ by, openedBy, now, menu }: MenuCommand & { readonly type: 'announce-menu' }, state: MenuState): readonly MenuEvent[] => {
  openedTheProjectOfMenu.mustHold({ by, openedBy: openedBy ?? '' });
  if (state.status === 'known') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
  const { id: menuId, options, budget, opensAt, closesAt } = menu;
  if (closesAt <= opensAt) throw refusal('WINDOW_ENDS_BEFORE_START', 'closesAt', `It opens at ${opensAt} and closes at ${closesAt}`);
  if (closesAt <= now) throw refusal('WINDOW_IS_OVER', 'closesAt');
  options.forEach(({ optionId, cost }, index) => {
    if (options.findIndex((other) => other.optionId === optionId) < index) throw refusal('INVALID_INPUT', `options[${index}].optionId`, 'Another option has this id');
    if (cost > budget) throw refusal('INVALID_INPUT', `options[${index}].cost`, `It costs more than the budget, ${budget} fen: it could never be taken`);
  });
  const { id: _, ...announced } = menu;
  return [{ type: 'menu-announced', data: { menuId, ...announced } }];
};

const chooseFrom = ({ household, now, marks }: MenuCommand & { readonly type: 'choose-from-menu' }, { menu }: KnownState): readonly MenuChosen[] => {
  const { id: menuId, options, marking, most, opensAt, closesAt, status } = menu;
  livesThere.mustHold({ household });
  if (now < opensAt) throw refusal('MENU_IS_NOT_OPEN', 'menuId', `It opens at ${opensAt}`);
  if (status === 'CLOSED' || now >= closesAt) throw refusal('MENU_IS_CLOSED', 'menuId', `It closed at ${closesAt}`);
  marks.forEach(({ optionId, points }, index) => {
    if (!options.some((option) => option.optionId === optionId)) throw refusal('NOT_ON_THE_MENU', `marks[${index}].optionId`);
    if (marks.findIndex((other) => other.optionId === optionId) < index) throw refusal('INVALID_INPUT', `marks[${index}].optionId`, 'It is marked twice');
    if (marking === 'POINTS' && points === null) throw refusal('INVALID_INPUT', `marks[${index}].points`, 'Say how many points it gets');
    if (marking === 'APPROVALS' && points !== null) throw refusal('INVALID_INPUT', `marks[${index}].points`, 'Options of this menu are approved of, without points');
  });
  const given = marks.map(({ optionId, points }) => [optionId, points ?? 1] as const);
  const sum = given.reduce((total, [, mark]) => total + mark, 0);
  if (sum > most) throw refusal('TOO_MANY_MARKS', 'marks', `You give ${sum} of at most ${most}`);
  // `livesThere` has seen to it.
  const { unitId } = household as Household;
  return [{ type: 'menu-chosen', data: { menuId, unitId, marks: Object.fromEntries(given) } }];
};

const outcomeOf = ({ menu: { options, budget, fewest }, choices }: KnownState): MenuOutcome => {
  const made = lastChoices(choices).filter((marks) => Object.keys(marks).length > 0);
  const published = publishedOf(made);
  const totals = totalsOf(options, published);
  const mayBeTold = made.length >= fewest;
  return { choices: made.length, ...choose(options, totals, budget), totals: mayBeTold ? totals : null, published: mayBeTold ? published : null };
};

/** Of each household the last one. */
const lastChoices = (choices: Choices): readonly Marks[] => {
  const last = new Map<string, Marks>();
  for (let each = choices; each; each = each.before) if (!last.has(each.unitId)) last.set(each.unitId, each.marks);
  return [...last.values()];
};

const mustBeKnown = (state: MenuState): KnownState => {
  if (state.status === 'unknown') throw refusal('UNKNOWN_MENU', 'menuId');
  return state;
};

const evolve = (state: MenuState, event: MenuEvent | MenuChosen): MenuState => {
  if (event.type === 'menu-announced') {
    const { menuId: id, ...announced } = event.data;
    return { status: 'known', menu: { id, ...announced, status: 'ANNOUNCED', outcome: null }, choices: null };
  }
  const known = mustBeKnown(state);
  switch (event.type) {
    case 'menu-chosen': {
      const { unitId, marks } = event.data;
      return { ...known, choices: { unitId, marks, before: known.choices } };
    }
    case 'menu-closed': {
      const { menuId: _, projectId: __, rule: ___, ...outcome } = event.data;
      return { ...known, menu: { ...known.menu, status: 'CLOSED', outcome } };
    }
    default:
      return assertNever(event);
  }
};

/**
 * Priced options under a budget: households choose, and which are taken follows by rule (F64). One stream holds a menu with all of its choices, so
 * that each was made before the close or was not made; an estate has some thousands at most.
 */
export const menus: Decider<MenuState, MenuCommand, MenuEvent | MenuChosen> = { category: 'menu', initialState: { status: 'unknown' }, decide, evolve };

/** The menu as everybody sees it. @throws {Refusal} UNKNOWN_MENU */
export const asPublished = (state: MenuState): Menu => mustBeKnown(state).menu;
