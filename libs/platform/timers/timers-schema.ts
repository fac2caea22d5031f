import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What shall happen later, and how far whoever sets it has read. */
export class Timers1764100000001 implements MigrationInterface {
  readonly name = 'Timers1764100000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE timers (
        id text PRIMARY KEY, what text NOT NULL, due_at timestamptz NOT NULL, data jsonb NOT NULL,
        attempts int NOT NULL DEFAULT 0, try_at timestamptz NOT NULL, error text);
      CREATE INDEX timers_try_at ON timers (what, try_at);
      CREATE TABLE followers (follower text PRIMARY KEY, generation int NOT NULL, position bigint NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE followers, timers');
  }
}
