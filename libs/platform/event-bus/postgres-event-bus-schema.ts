import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The topics of the bus on one machine. Kept for ever, like the logs that they come from. */
export class PostgresEventBus1763900000003 implements MigrationInterface {
  readonly name = 'PostgresEventBus1763900000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SEQUENCE bus_offset CACHE 1;
      CREATE TABLE messages (
        topic text NOT NULL, partition int NOT NULL, bus_offset bigint NOT NULL DEFAULT nextval('bus_offset'),
        key text NOT NULL, previous bigint NOT NULL, position bigint NOT NULL, event jsonb NOT NULL,
        PRIMARY KEY (topic, partition, bus_offset));
      CREATE INDEX messages_position ON messages (topic, partition, position)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE messages; DROP SEQUENCE bus_offset');
  }
}
