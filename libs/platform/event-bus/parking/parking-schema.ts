import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What this context's consumers could not apply, beside their progress, so that both commit together. */
export class Parking1764500000010 implements MigrationInterface {
  readonly name = 'Parking1764500000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE consumer_positions ADD COLUMN failures int NOT NULL DEFAULT 0;  -- of the batch after this position, one after another
      CREATE TABLE parked_keys (               -- whose messages are held; its row is locked by whoever adds to them or takes of them
        consumer text NOT NULL, topic text NOT NULL, key text NOT NULL, partition int NOT NULL,
        PRIMARY KEY (consumer, topic, key));
      CREATE TABLE parked_messages (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        consumer text NOT NULL, topic text NOT NULL, partition int NOT NULL, key text NOT NULL,
        generation int NOT NULL, position bigint NOT NULL,
        message json NOT NULL,                 -- as it came, byte for byte: json, not jsonb
        state text NOT NULL CHECK (state IN ('PARKED', 'WAITING', 'REPLAYED', 'DISCARDED')),
        reason text,                           -- why it could not be applied; a waiting one has not been tried
        attempts int NOT NULL DEFAULT 0, parked_at timestamptz NOT NULL DEFAULT now(),
        closed_at timestamptz, closed_by jsonb, closed_because text);
      CREATE UNIQUE INDEX parked_messages_held ON parked_messages (consumer, topic, key, generation, position) WHERE state IN ('PARKED', 'WAITING');
      CREATE INDEX parked_messages_parked ON parked_messages (id) WHERE state = 'PARKED';
      CREATE TABLE parking_commands (key text PRIMARY KEY, body_hash bytea NOT NULL, answer json NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parking_commands, parked_messages, parked_keys; ALTER TABLE consumer_positions DROP COLUMN failures');
  }
}

/** Messages that cannot be read are parked as well: they have no position of their own. */
export class Unreadable1764800000010 implements MigrationInterface {
  readonly name = 'Unreadable1764800000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE parked_messages ADD COLUMN unread_at bigint;  -- where it stands on the bus, if it cannot be read; its position is that of the one before it
      DROP INDEX parked_messages_held;
      CREATE UNIQUE INDEX parked_messages_held ON parked_messages (consumer, topic, key, generation, position) WHERE state IN ('PARKED', 'WAITING') AND unread_at IS NULL;
      CREATE UNIQUE INDEX parked_messages_unread ON parked_messages (consumer, topic, partition, unread_at) WHERE unread_at IS NOT NULL;
      CREATE INDEX parked_messages_in_order ON parked_messages (consumer, topic, key, generation, position, id) WHERE state IN ('PARKED', 'WAITING')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX parked_messages_in_order, parked_messages_held;
      DELETE FROM parked_messages WHERE unread_at IS NOT NULL;
      ALTER TABLE parked_messages DROP COLUMN unread_at;
      CREATE UNIQUE INDEX parked_messages_held ON parked_messages (consumer, topic, key, generation, position) WHERE state IN ('PARKED', 'WAITING')`);
  }
}
