import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which build of each view is live, and how far each build has come. */
export class Views1763900000004 implements MigrationInterface {
  readonly name = 'Views1763900000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SEQUENCE view_builds;
      CREATE TABLE view_progress (
        view text NOT NULL, build text NOT NULL, version int NOT NULL, live boolean NOT NULL, position bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (view, build));
      CREATE UNIQUE INDEX view_progress_live ON view_progress (view) WHERE live`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE view_progress; DROP SEQUENCE view_builds');
  }
}
