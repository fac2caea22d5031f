import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who holds whose proxy in a ballot: grants are streams of different heads, and what nobody may hold more of is counted here. Each takes one of the
 * holder's places, from 1 to the limit of the ballot's rule, in the transaction of its event.
 */
export class BallotProxies1764800000035 implements MigrationInterface {
  readonly name = 'BallotProxies1764800000035';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ballot_proxies (
        ballot_id text NOT NULL, holder_id text NOT NULL, place int NOT NULL, head_id text NOT NULL, PRIMARY KEY (ballot_id, holder_id, place));
      CREATE INDEX ballot_proxies_holder ON ballot_proxies (holder_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ballot_proxies');
  }
}
