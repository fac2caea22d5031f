import { expect, it } from '@jest/globals';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { defaultRules } from '../../../contracts/index.js';
import { Database } from '../../../platform/database/index.js';
import { eventStoreMigrations } from '../../../platform/event-store/index.js';
import { CaseDetector1764100000020 } from '../migrations/case-detector.js';
import { DetectorAdoptions1764300000030 } from '../migrations/detector-adoptions.js';
import { Detector1763900000010 } from '../migrations/detector.js';

it('A detector of an earlier Hutong finds in the log when the versions that it knows were adopted', async () => {
  const fresh = await freshDatabase();
  const open = (...more: (new () => object)[]) =>
    Database.open({ url: fresh.url, schema: 'coordination', migrations: [...eventStoreMigrations, Detector1763900000010, CaseDetector1764100000020, ...more] });
  const adoptedAt = '2027-07-01T01:00:00.000Z';
  const before = await open();
  const event = (ruleId: string, recordedAt: string) => JSON.stringify({ recordedAt, data: { ruleId, version: 2 } });
  await before.pool.query(
    `INSERT INTO events (position, stream_id, version, type, schema_version, data, metadata, occurred_at)
     VALUES (2, 'a', 1, 'government.rule-adopted.v1', 1, $1, '{}', now()), (3, 'b', 1, 'government.rule-adopted.v1', 1, $2, '{}', now())`,
    [event('conflicts.ladder', '2027-06-01T00:00:00.000Z'), event(defaultRules.protection.id, adoptedAt)],
  );
  await before.pool.query('INSERT INTO detector_rules VALUES (2, $1)', [JSON.stringify(defaultRules.protection)]);
  await before.close();
  const after = await open(DetectorAdoptions1764300000030);
  expect((await after.pool.query('SELECT version, adopted_at FROM detector_rules')).rows).toEqual([{ version: 2, adopted_at: new Date(adoptedAt) }]);
  await after.close();
  await fresh.drop();
});
