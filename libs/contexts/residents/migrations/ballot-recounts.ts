import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a ballot is recounted from, an entry a row: of a large estate it is some hundred megabytes. */
export class BallotRecounts1764800000031 implements MigrationInterface {
  readonly name = 'BallotRecounts1764800000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ballot_recounts RENAME COLUMN file TO head;
      CREATE TABLE ballot_recount_entries (
        ballot_id text NOT NULL, entry_id text COLLATE "C" NOT NULL, hash text NOT NULL, entry text NOT NULL, PRIMARY KEY (ballot_id, entry_id))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ballot_recount_entries; ALTER TABLE ballot_recounts RENAME COLUMN head TO file');
  }
}
