import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What their homes have published of works, as far as government has heard: what permits are for. */
export class KnownWorks1764200000010 implements MigrationInterface {
  readonly name = 'KnownWorks1764200000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE known_works (
        id text PRIMARY KEY, owner_id text NOT NULL, kind text NOT NULL, project_id text NOT NULL, work_window jsonb NOT NULL, status text NOT NULL,
        started_at timestamptz)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_works');
  }
}
