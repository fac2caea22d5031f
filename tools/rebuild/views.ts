import pg from 'pg';
import { viewsOf, type ContextDefinition } from '../../libs/platform/context/index.js';
import { Database } from '../../libs/platform/database/index.js';
import { EventStore } from '../../libs/platform/event-store/index.js';
import type { View } from '../../libs/platform/views/index.js';

/** A view of a context, and the log that it is derived from. */
export type Placed = { readonly context: string; readonly database: Database; readonly store: EventStore; readonly view: View };

/** Every view of every context that this database holds, without running anything. */
export class Views {
  private constructor(readonly all: readonly Placed[]) {}

  static async open(url: string, definitions: readonly ContextDefinition[]): Promise<Views> {
    const placed: Placed[] = [];
    for (const definition of await present(url, definitions)) {
      const database = await Database.open({ url, schema: definition.name, migrations: [], poolSize: 4 });
      const store = await EventStore.open(database, definition.name, { upcasters: definition.upcasters ?? {} });
      const views = viewsOf(definition, store);
      placed.push(...views.map((view) => ({ context: definition.name, database, store, view })));
      if (views.length === 0) await database.close();
    }
    return new Views(placed);
  }

  /** `feed` or `coordination/feed`; more than one where the name alone does not say. */
  named(name: string): readonly Placed[] {
    return this.all.filter(({ context, view }) => name === view.name || name === `${context}/${view.name}`);
  }

  async close(): Promise<void> {
    await Promise.all([...new Set(this.all.map(({ database }) => database))].map((database) => database.close()));
  }
}

/** Opening a database makes the schema: a context that was never there must not come to be by being asked for. */
const present = async (url: string, definitions: readonly ContextDefinition[]): Promise<readonly ContextDefinition[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string }>(`SELECT schemaname AS schema FROM pg_tables WHERE tablename = 'view_progress'`);
    return definitions.filter(({ name }) => rows.some(({ schema }) => schema === name));
  } finally {
    await client.end();
  }
};
