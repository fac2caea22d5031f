import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Parking1764500000010, Unreadable1764800000010 } from './parking/parking-schema.js';

/** Where each consumer of this context stands: beside what it writes, so that both commit together. */
class Consumers1763900000001 implements MigrationInterface {
  readonly name = 'Consumers1763900000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE consumer_positions (
        consumer text NOT NULL, topic text NOT NULL, partition int NOT NULL,
        generation int NOT NULL DEFAULT 0,     -- of the publishing log; 0: nothing applied yet
        position bigint NOT NULL DEFAULT 0,    -- of the last event applied
        bus_offset bigint NOT NULL DEFAULT 0,  -- where this bus goes on reading
        PRIMARY KEY (consumer, topic, partition))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consumer_positions');
  }
}

/** What a database needs to hold consumers. */
export const consumerMigrations: (new () => MigrationInterface)[] = [Consumers1763900000001, Parking1764500000010, Unreadable1764800000010];
