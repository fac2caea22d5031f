import { expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { Database } from '../database/index.js';
import { EventStore, eventStoreMigrations } from './index.js';

it.each(['timeline_id = timeline_id + 1', "system_identifier = 'another'"])('A log whose server has changed (%s) is not served, and says why', async (change) => {
  const fresh = await freshDatabase();
  const database = await Database.open({ url: fresh.url, schema: 'utilities', migrations: [...eventStoreMigrations] });
  expect((await EventStore.open(database, 'utilities')).generation).toBe(1);
  await database.pool.query(`UPDATE log_identity SET ${change}`);
  await expect(EventStore.open(database, 'utilities')).rejects.toThrow(/^The log of utilities was restored from a backup, or its standby took over/);
  await database.close();
  await fresh.drop();
});
