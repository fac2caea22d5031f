import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Personal data, apart from the log and from what is built from it: a key for each person, wrapped; what the key seals; why data is kept that
 * its person wants erased; and files on their way in. None of it can be built again: with its key a person's data is gone.
 */
export class Vault1764800000010 implements MigrationInterface {
  readonly name = 'Vault1764800000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE vault_index (singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), master_key text NOT NULL, wrapped bytea NOT NULL);
      CREATE TABLE vault_keys (resident_id text PRIMARY KEY, master_key text NOT NULL, wrapped bytea NOT NULL);
      CREATE TABLE vault_records (
        resident_id text PRIMARY KEY REFERENCES vault_keys ON DELETE CASCADE, estate_id text NOT NULL, fields text[] NOT NULL, sealed bytea NOT NULL,
        lookup bytea, UNIQUE (estate_id, lookup));
      CREATE TABLE vault_holds (
        resident_id text NOT NULL, reason text NOT NULL, purpose text NOT NULL, until text, basis text NOT NULL, PRIMARY KEY (resident_id, reason));
      CREATE TABLE register_parts (
        organisation_id text NOT NULL, import_id text NOT NULL, part int NOT NULL, estate_id text NOT NULL, master_key text NOT NULL, wrapped bytea NOT NULL,
        sealed bytea NOT NULL, staged_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (organisation_id, import_id, part))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE register_parts, vault_holds, vault_records, vault_keys, vault_index');
  }
}
