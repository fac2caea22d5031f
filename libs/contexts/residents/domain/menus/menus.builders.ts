import type { Marks, Menu, MenuEvent } from '../../../../contracts/index.js';
import { asPublished, menus, type Mark, type MenuChosen, type MenuCommand, type MenuState } from './menus.js';

/** Events and commands of one menu, for specs: named like what they build, with fields to override. */
export const [opensAt, during, closesAt] = ['2027-06-01T00:00:00.000Z', '2027-06-08T00:00:00.000Z', '2027-06-15T00:00:00.000Z'] as const;

export const menu: Omit<Menu, 'status' | 'outcome'> = {
  id: 'm1',
  projectId: 'lane',
  title: 'What else to renew',
  options: [
    { optionId: 'lamps', title: 'Lamps', cost: 60 },
    { optionId: 'lift', title: 'A lift', cost: 100 },
    { optionId: 'shed', title: 'A bicycle shed', cost: 40 },
  ],
  budget: 100,
  marking: 'APPROVALS',
  most: 2,
  opensAt,
  closesAt,
  fewest: 2,
  rule: { id: 'menus.choice', version: 1 },
};

export const announce = (given: Partial<typeof menu> = {}, by = 'district', now: string = opensAt): MenuCommand => ({
  type: 'announce-menu',
  by,
  openedBy: 'district',
  now,
  menu: { ...menu, ...given },
});
export const approve = (...optionIds: readonly string[]): readonly Mark[] => optionIds.map((optionId) => ({ optionId, points: null }));
type Choice = { readonly unitId?: string | null; readonly now?: string };
export const chooseFrom = (marks: readonly Mark[], { unitId = '3-2-402', now = during }: Choice = {}): MenuCommand => ({
  type: 'choose-from-menu',
  household: unitId === null ? undefined : { unitId, building: '3' },
  now,
  marks,
});
export const close = (deadline: string = closesAt): MenuCommand => ({ type: 'close-menu', deadline });

export const menuAnnounced = (given: Partial<typeof menu> = {}): MenuEvent => {
  const { id: menuId, ...announced } = { ...menu, ...given };
  return { type: 'menu-announced', data: { menuId, ...announced } };
};
export const menuChosen = (unitId: string, marks: Marks): MenuChosen => ({ type: 'menu-chosen', data: { menuId: 'm1', unitId, marks } });

/** A menu with choices, closed. */
export const closedWith = (given: Partial<typeof menu>, choices: readonly (readonly [unitId: string, marks: readonly Mark[]])[]): Menu => {
  let state: MenuState = menus.initialState;
  const send = (command: MenuCommand): void => {
    for (const event of menus.decide(command, state)) state = menus.evolve(state, event);
  };
  send(announce(given));
  for (const [unitId, marks] of choices) send(chooseFrom(marks, { unitId }));
  send(close());
  return asPublished(state);
};
