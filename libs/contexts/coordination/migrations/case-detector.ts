import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The detector finds three kinds of things, and knows what was decided of them. What it found before were overlaps. */
export class CaseDetector1764100000020 implements MigrationInterface {
  readonly name = 'CaseDetector1764100000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE detector_works ADD COLUMN protection jsonb, ADD COLUMN protected tstzrange;
      CREATE INDEX detector_works_protected ON detector_works USING gist (box, protected) WHERE protected IS NOT NULL;
      ALTER TABLE detector_conflicts RENAME TO detector_findings;
      ALTER TABLE detector_findings RENAME COLUMN conflict_id TO id;
      ALTER TABLE detector_findings RENAME COLUMN detected TO data;
      ALTER TABLE detector_findings ADD COLUMN kind text NOT NULL DEFAULT 'OVERLAP', ADD COLUMN decision jsonb, ADD COLUMN tolerated jsonb;
      ALTER TABLE detector_findings ALTER COLUMN kind DROP DEFAULT;
      CREATE TABLE detector_projects (project_id text PRIMARY KEY, kind text NOT NULL);
      CREATE TABLE detector_rules (version int PRIMARY KEY, rule jsonb NOT NULL);  -- adopted versions of surfaces.protection
      INSERT INTO detector_projects SELECT data->'data'->>'projectId', data->'data'->>'kind' FROM events WHERE type = 'government.project-opened.v1' ON CONFLICT DO NOTHING`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE detector_rules, detector_projects;
      DELETE FROM detector_findings WHERE kind <> 'OVERLAP';
      ALTER TABLE detector_findings DROP COLUMN kind, DROP COLUMN decision, DROP COLUMN tolerated;
      ALTER TABLE detector_findings RENAME COLUMN data TO detected;
      ALTER TABLE detector_findings RENAME COLUMN id TO conflict_id;
      ALTER TABLE detector_findings RENAME TO detector_conflicts;
      DROP INDEX detector_works_protected;
      ALTER TABLE detector_works DROP COLUMN protection, DROP COLUMN protected`);
  }
}
