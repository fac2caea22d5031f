import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What residents have published of the decisions of owners about work items, as far as this home of works has heard. */
export class KnownConsents1764900000020 implements MigrationInterface {
  readonly name = 'KnownConsents1764900000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE known_consents (
        ballot_id text NOT NULL, question text NOT NULL, work_item_id text NOT NULL, matter text NOT NULL, asked_on text NOT NULL, consented_at timestamptz,
        PRIMARY KEY (ballot_id, question));
      CREATE INDEX known_consents_work_item_id ON known_consents (work_item_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_consents');
  }
}
