import { expect, it } from '@jest/globals';
import { Database } from './index.js';
import { freshDatabase } from '../../../test/support/fresh-database.js';

it('opens a schema of its own, first on the search path', async () => {
  const fresh = await freshDatabase();
  const db = await Database.open({ url: fresh.url, schema: 'government', migrations: [] });
  expect((await db.pool.query('show search_path')).rows).toEqual([{ search_path: 'government' }]);
  await db.close();
  await fresh.drop();
});
