import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the detector remembers of the log that it has read: its progress, the works by place and time, the conflicts it found. */
export class Detector1763900000010 implements MigrationInterface {
  readonly name = 'Detector1763900000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE detector_progress (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), position bigint NOT NULL DEFAULT 0,
        rule jsonb);                                         -- the values under which the conflicts were found
      INSERT INTO detector_progress DEFAULT VALUES;
      CREATE TABLE detector_works (
        works_id text PRIMARY KEY, works jsonb NOT NULL, cause jsonb NOT NULL,
        owner_id text NOT NULL, can_conflict boolean NOT NULL, during tstzrange NOT NULL, box box NOT NULL);
      CREATE INDEX detector_works_place_and_time ON detector_works USING gist (box, during) WHERE can_conflict;
      CREATE TABLE detector_conflicts (
        conflict_id text PRIMARY KEY, works_a text NOT NULL, works_b text NOT NULL, open boolean NOT NULL, detected jsonb NOT NULL);
      CREATE INDEX detector_conflicts_a ON detector_conflicts (works_a) WHERE open;
      CREATE INDEX detector_conflicts_b ON detector_conflicts (works_b) WHERE open;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE detector_conflicts, detector_works, detector_progress');
  }
}
