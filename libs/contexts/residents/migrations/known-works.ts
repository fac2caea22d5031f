import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What their homes have published of works, as far as residents have heard: of which emergencies neighbours are told. */
export class KnownWorks1764900000030 implements MigrationInterface {
  readonly name = 'KnownWorks1764900000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE known_works (
        id text PRIMARY KEY, project_id text NOT NULL, kind text NOT NULL, footprint jsonb NOT NULL,
        tell_from timestamptz,  -- since when they are of a kind that neighbours are told of
        over_at timestamptz, ended text);
      CREATE INDEX known_works_going_on ON known_works (id) WHERE tell_from IS NOT NULL AND over_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_works');
  }
}
