import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { ApiKeyEvent } from '../domain/api-keys.js';
import type { MandateEvent } from '../domain/mandates.js';

/** Who acts for organisations: persons by mandates, programs by keys. A part of the directory. */
export const actingTables = ['mandates', 'api_keys'] as const;

export const actingDdl = `
    CREATE TABLE mandates (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, person_id text NOT NULL, organisation_id text NOT NULL, role text NOT NULL,
      project_ids text[] NOT NULL, valid_from timestamptz NOT NULL, valid_until timestamptz NOT NULL, ended_at timestamptz, ended_reason text);
    CREATE INDEX mandates_person ON mandates (person_id);
    CREATE INDEX mandates_organisation ON mandates (organisation_id, position);
    CREATE TABLE api_keys (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, hash text NOT NULL UNIQUE, organisation_id text NOT NULL, title text NOT NULL,
      commands text[] NOT NULL, project_ids text[] NOT NULL, expires_at timestamptz NOT NULL, revoked_at timestamptz, revoked_reason text);
    CREATE INDEX api_keys_organisation ON api_keys (organisation_id, position);`;

type Acting = RecordedEvent & (MandateEvent | ApiKeyEvent);

/** Government's log holds what its deciders decided. */
export const isOfActing = (event: RecordedEvent): event is Acting => /^(mandate|api-key)-/.test(event.type);

export const applyActing = async (event: Acting, tx: PoolClient): Promise<void> => {
  switch (event.type) {
    case 'mandate-granted': {
      const { mandateId, personId, organisationId, role, projectIds, from, until } = event.data;
      await tx.query(
        `INSERT INTO mandates (id, position, person_id, organisation_id, role, project_ids, valid_from, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [mandateId, event.position, personId, organisationId, role, projectIds, from, until],
      );
      return;
    }
    case 'mandate-ended':
      await tx.query('UPDATE mandates SET ended_at = $2, ended_reason = $3 WHERE id = $1', [event.data.mandateId, event.data.endsAt, event.data.reason]);
      return;
    case 'api-key-created': {
      const { keyId, hash, organisationId, title, commands, projectIds, expiresAt } = event.data;
      await tx.query(`INSERT INTO api_keys (id, position, hash, organisation_id, title, commands, project_ids, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, [
        keyId,
        event.position,
        hash,
        organisationId,
        title,
        commands,
        projectIds,
        expiresAt,
      ]);
      return;
    }
    case 'api-key-revoked':
      await tx.query('UPDATE api_keys SET revoked_at = $2, revoked_reason = $3 WHERE id = $1', [event.data.keyId, event.data.revokedAt, event.data.reason]);
  }
};
