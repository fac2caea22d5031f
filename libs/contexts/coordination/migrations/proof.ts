import { randomBytes } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the provable log keeps for ever: the name that the installation signs under, the secret of its nonces, and what it has signed. The
 * trees can be built again, and have to come out as they were signed; what was signed cannot.
 */
export class Proof1764700000010 implements MigrationInterface {
  readonly name = 'Proof1764700000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE proof_installation (singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), name text NOT NULL, nonce_secret bytea NOT NULL);
      CREATE TABLE proof_keys (public_key text PRIMARY KEY, since timestamptz NOT NULL);
      CREATE TABLE proof_checkpoints (
        project_id text NOT NULL, generation int NOT NULL, size bigint NOT NULL, position bigint NOT NULL, root bytea NOT NULL,
        public_key text NOT NULL, signature bytea NOT NULL, signed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (project_id, size, generation));
      CREATE INDEX proof_checkpoints_position ON proof_checkpoints (position);
      CREATE TABLE proof_cosignatures (
        project_id text NOT NULL, generation int NOT NULL, size bigint NOT NULL, witness text NOT NULL, line text NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (project_id, size, generation, witness))`);
    await runner.query('INSERT INTO proof_installation (name, nonce_secret) VALUES ($1, $2)', [`hutong-${randomBytes(4).toString('hex')}`, randomBytes(32)]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE proof_cosignatures, proof_checkpoints, proof_keys, proof_installation');
  }
}
