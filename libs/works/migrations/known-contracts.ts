import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may act for whom, as far as this context has heard. The end of a contract may be heard of before the contract: each row fills up as it comes. */
export class KnownContracts1764100000030 implements MigrationInterface {
  readonly name = 'KnownContracts1764100000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE known_contracts (
        id text PRIMARY KEY, principal_id text, contractor_id text, project_ids text[], valid_from timestamptz, valid_until timestamptz, ended_at timestamptz);
      CREATE INDEX known_contracts_parties ON known_contracts (contractor_id, principal_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_contracts');
  }
}
