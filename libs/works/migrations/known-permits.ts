import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What government has published of permits, as far as this home of works has heard. */
export class KnownPermits1764200000020 implements MigrationInterface {
  readonly name = 'KnownPermits1764200000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE known_permits (id text PRIMARY KEY, works_id text NOT NULL, kind text NOT NULL, status text NOT NULL, permit_window jsonb NOT NULL);
      CREATE INDEX known_permits_works_id ON known_permits (works_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_permits');
  }
}
