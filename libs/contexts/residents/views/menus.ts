import type { PoolClient } from 'pg';
import type { Menu, MenuEvent } from '../../../contracts/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { asPublished, menus, type MenuChosen, type MenuState } from '../domain/menus/menus.js';

/** Menus as they stand, in the order in which they were announced; and of each household the last choice, which only those are shown who live there. */
export const menuBoard: View = {
  name: 'menus',
  categories: [menus.category],
  version: 1,
  tables: ['menus', 'menu_choices'],
  ddl: `
    CREATE TABLE menus (id text PRIMARY KEY, position bigint NOT NULL UNIQUE, project_id text NOT NULL, status text NOT NULL, state jsonb NOT NULL);
    CREATE INDEX menus_project ON menus (project_id, position);
    CREATE TABLE menu_choices (menu_id text NOT NULL, unit_id text NOT NULL, marks jsonb NOT NULL, PRIMARY KEY (menu_id, unit_id))`,
  apply: async (events, tx) => {
    for (const event of events) {
      if (!event.streamId.startsWith(`${menus.category}-`)) continue;
      // The streams of this category hold what its decider decided.
      await applyOne(event as RecordedEvent & (MenuEvent | MenuChosen), tx);
    }
  },
};

const applyOne = async (event: RecordedEvent & (MenuEvent | MenuChosen), tx: PoolClient): Promise<void> => {
  if (event.type === 'menu-chosen') {
    const { menuId, unitId, marks } = event.data;
    const text = 'INSERT INTO menu_choices VALUES ($1, $2, $3) ON CONFLICT (menu_id, unit_id) DO UPDATE SET marks = excluded.marks';
    await tx.query(text, [menuId, unitId, JSON.stringify(marks)]);
    return;
  }
  const id = event.data.menuId;
  const { rows } = await tx.query<{ state: Menu }>('SELECT state FROM menus WHERE id = $1', [id]);
  const before: MenuState = rows[0] ? { status: 'known', menu: rows[0].state, choices: null } : menus.initialState;
  const menu = asPublished(menus.evolve(before, event));
  await tx.query(
    `INSERT INTO menus (id, position, project_id, status, state) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, state = excluded.state`,
    [id, event.position, menu.projectId, menu.status, JSON.stringify(menu)],
  );
};
