import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of each secret ballot, until its result is published: the sums of what was chosen, in parts, and their own key, wrapped. None of it can be built again. */
export class SecretBallots1764800000030 implements MigrationInterface {
  readonly name = 'SecretBallots1764800000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ballot_sum_keys (ballot_id text PRIMARY KEY, master_key text NOT NULL, wrapped bytea NOT NULL);
      CREATE TABLE ballot_sums (
        ballot_id text NOT NULL REFERENCES ballot_sum_keys ON DELETE CASCADE, part int NOT NULL,
        sealed text NOT NULL,                      -- what opens the sums of the votes that were added to this part
        PRIMARY KEY (ballot_id, part))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ballot_sums, ballot_sum_keys');
  }
}
