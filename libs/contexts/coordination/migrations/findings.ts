import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was tolerated is kept with the ground that it was tolerated on. Of what was tolerated before, that is the ground as it is now: what
 * it was when it was waived, nobody wrote down.
 */
export class Findings1764200000010 implements MigrationInterface {
  readonly name = 'Findings1764200000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE detector_findings f
      SET tolerated = f.tolerated || jsonb_build_object('reason', 'WAIVED', 'footprints', jsonb_build_array(a.works->'footprint', b.works->'footprint'))
      FROM detector_works a, detector_works b WHERE a.works_id = f.works_a AND b.works_id = f.works_b AND f.tolerated IS NOT NULL;
      UPDATE detector_findings f SET tolerated = f.tolerated - 'footprints' || '{"reason": "SHARED"}'
      WHERE f.tolerated IS NOT NULL AND 'SHARED' = (
        SELECT data->>'reason' FROM events WHERE stream_id = 'conflict-' || f.id AND type = 'conflict-closed' ORDER BY version DESC LIMIT 1)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE detector_findings SET tolerated = tolerated - 'footprints' - 'reason' WHERE tolerated IS NOT NULL`);
  }
}
