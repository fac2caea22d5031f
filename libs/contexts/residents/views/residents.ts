import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import { registeredResident, residents, type Resident, type ResidentEvent, type ResidentStatus } from '../domain/residents.js';

export const residentsDdl = `
    CREATE TABLE residents (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, estate_id text NOT NULL, person_id text, status text NOT NULL, resident jsonb NOT NULL);
    CREATE INDEX residents_estate ON residents (estate_id, position);
    CREATE INDEX residents_person ON residents (person_id) WHERE person_id IS NOT NULL;
    CREATE TABLE personal_data_reads (
      position bigint PRIMARY KEY, resident_id text NOT NULL, person_id text NOT NULL, organisation_id text NOT NULL, at timestamptz NOT NULL, recorded_at timestamptz NOT NULL,
      fields text[] NOT NULL, purpose text NOT NULL, reason text NOT NULL);
    CREATE INDEX personal_data_reads_resident ON personal_data_reads (resident_id, position);`;

type Recorded = RecordedEvent & ResidentEvent;

/** Residents by pseudonym, and who has read what of them. */
export const applyResidents = async (events: readonly Recorded[], tx: PoolClient): Promise<void> => {
  if (events.length === 0) return;
  const ids = [...new Set(events.map(({ data }) => data.residentId))];
  const before = await tx.query<{ id: string; position: string; resident: Resident }>('SELECT id, position, resident FROM residents WHERE id = ANY ($1)', [ids]);
  const known = new Map<string, { readonly position: number; readonly status: ResidentStatus }>(
    before.rows.map(({ id, position, resident }) => [id, { position: Number(position), status: { status: 'registered', resident } }]),
  );
  for (const event of events) {
    const { status, position } = known.get(event.data.residentId) ?? { status: residents.initialState, position: event.position };
    known.set(event.data.residentId, { position, status: residents.evolve(status, event) });
    if (event.type === 'personal-data-read') await noteRead(event, tx);
  }
  const rows = [...known].map(([id, { position, status }]) => ({ id, position, resident: registeredResident(status) }));
  await tx.query(
    `INSERT INTO residents (id, position, estate_id, person_id, status, resident)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::jsonb[])
     ON CONFLICT (id) DO UPDATE SET person_id = excluded.person_id, status = excluded.status, resident = excluded.resident`,
    [
      rows.map(({ id }) => id),
      rows.map(({ position }) => position),
      rows.map(({ resident }) => resident.estateId),
      rows.map(({ resident }) => resident.personId),
      rows.map(({ resident }) => resident.status),
      rows.map(({ resident }) => JSON.stringify(resident)),
    ],
  );
};

const noteRead = async (event: Recorded & { readonly type: 'personal-data-read' }, tx: PoolClient): Promise<void> => {
  const { residentId, fields, purpose, reason } = event.data;
  const { personId, organisationId } = event.metadata.actor;
  await tx.query(
    `INSERT INTO personal_data_reads (position, resident_id, person_id, organisation_id, at, recorded_at, fields, purpose, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [event.position, residentId, personId, organisationId, event.occurredAt, event.recordedAt, fields, purpose, reason],
  );
};
