import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Of each ballot, apart from the log and from what is built from it: its key, wrapped; its roll, frozen at the opening; what it is recounted from; and who has
 * objected. None of it can be built again.
 */
export class Ballots1764800000020 implements MigrationInterface {
  readonly name = 'Ballots1764800000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ballot_keys (
        ballot_id text PRIMARY KEY, master_key text NOT NULL, wrapped bytea NOT NULL,
        count text);                               -- that has begun: no vote comes in any more
      CREATE TABLE ballot_heads (
        ballot_id text NOT NULL, head_id text NOT NULL, voters text[] NOT NULL, area bigint NOT NULL,
        sealed text NOT NULL,                      -- what opens the entries of its units
        PRIMARY KEY (ballot_id, head_id));
      CREATE INDEX ballot_heads_voters ON ballot_heads USING gin (voters);
      CREATE TABLE ballot_units (
        ballot_id text NOT NULL, unit_id text NOT NULL, head_id text NOT NULL, building text NOT NULL, stair text NOT NULL, label text NOT NULL,
        area bigint NOT NULL, area_source text NOT NULL, entry jsonb NOT NULL, PRIMARY KEY (ballot_id, unit_id));
      CREATE INDEX ballot_units_head ON ballot_units (ballot_id, head_id);
      CREATE TABLE ballot_recounts (ballot_id text PRIMARY KEY, file text NOT NULL);
      CREATE TABLE ballot_objectors (
        ballot_id text NOT NULL, objection_id text NOT NULL, head_id text NOT NULL, resident_id text NOT NULL, PRIMARY KEY (ballot_id, objection_id))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ballot_objectors, ballot_recounts, ballot_units, ballot_heads, ballot_keys');
  }
}
