import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Progress also says how far a comparison under other rules has come: `anew` is `{ rule, after }`, the values and the last works compared.
 * A finding knows how often it was begun. What was tolerated is kept with the ground that it was tolerated on: of what was tolerated before
 * this, the ground as it is now, since nobody wrote down what it was.
 */
export class Findings1764200000010 implements MigrationInterface {
  readonly name = 'Findings1764200000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE detector_progress ADD COLUMN anew jsonb;
      ALTER TABLE detector_findings ADD COLUMN openings int NOT NULL DEFAULT 1;
      ALTER TABLE detector_findings ALTER COLUMN openings DROP DEFAULT;
      UPDATE detector_findings f
      SET openings = (SELECT count(*) FROM events WHERE stream_id = 'conflict-' || f.id AND type IN ('conflict-detected', 'conflict-reopened'))
      WHERE kind <> 'CHANCE';
      UPDATE detector_findings f
      SET tolerated = f.tolerated || jsonb_build_object('reason', 'WAIVED', 'footprints', jsonb_build_array(a.works->'footprint', b.works->'footprint'))
      FROM detector_works a, detector_works b WHERE a.works_id = f.works_a AND b.works_id = f.works_b AND f.tolerated IS NOT NULL;
      UPDATE detector_findings f SET tolerated = f.tolerated - 'footprints' || '{"reason": "SHARED"}'
      WHERE f.tolerated IS NOT NULL AND 'SHARED' = (
        SELECT data->>'reason' FROM events WHERE stream_id = 'conflict-' || f.id AND type = 'conflict-closed' ORDER BY version DESC LIMIT 1)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE detector_progress DROP COLUMN anew;
      ALTER TABLE detector_findings DROP COLUMN openings;
      UPDATE detector_findings SET tolerated = tolerated - 'footprints' - 'reason' WHERE tolerated IS NOT NULL`);
  }
}
