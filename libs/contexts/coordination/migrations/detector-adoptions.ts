import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A version of surfaces.protection does not hold before it was adopted: coordination's own log says when that was. */
export class DetectorAdoptions1764300000030 implements MigrationInterface {
  readonly name = 'DetectorAdoptions1764300000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE detector_rules ADD COLUMN adopted_at timestamptz NOT NULL DEFAULT '-infinity';
      UPDATE detector_rules SET adopted_at = (data->>'recordedAt')::timestamptz FROM events
        WHERE type = 'government.rule-adopted.v1' AND data->'data'->>'ruleId' = 'surfaces.protection' AND (data->'data'->>'version')::int = detector_rules.version;
      ALTER TABLE detector_rules ALTER COLUMN adopted_at DROP DEFAULT`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE detector_rules DROP COLUMN adopted_at');
  }
}
