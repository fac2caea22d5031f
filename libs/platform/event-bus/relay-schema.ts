import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lease and the progress of the one relay that publishes this log. */
export class Relay1763900000002 implements MigrationInterface {
  readonly name = 'Relay1763900000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE relay_state (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        epoch bigint NOT NULL DEFAULT 0, owner text, lease_until timestamptz NOT NULL DEFAULT '-infinity',
        position bigint NOT NULL DEFAULT 0,              -- published up to here
        previous jsonb NOT NULL DEFAULT '{}'::jsonb);    -- partition -> position of its last message
      INSERT INTO relay_state DEFAULT VALUES`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE relay_state');
  }
}
