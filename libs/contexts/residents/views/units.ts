import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import { registeredUnit, units, type UnitEvent, type UnitRecord, type UnitStatus } from '../domain/units.js';

export const unitsDdl = `
    CREATE TABLE units (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, estate_id text NOT NULL, version bigint NOT NULL, unit jsonb NOT NULL);
    CREATE INDEX units_estate ON units (estate_id, position);
    CREATE TABLE unit_people (
      unit_id text NOT NULL, resident_id text NOT NULL, role text NOT NULL, since text NOT NULL, until text, share jsonb, PRIMARY KEY (unit_id, resident_id, role, since));
    CREATE INDEX unit_people_resident ON unit_people (resident_id);
    CREATE TABLE unit_facts (unit_id text NOT NULL, version bigint NOT NULL, at timestamptz NOT NULL, use text NOT NULL, areas jsonb NOT NULL, PRIMARY KEY (unit_id, version));`;

type Recorded = RecordedEvent & UnitEvent;
/** What a unit was, and how large, from an event on until the next. */
type Fact = Pick<UnitRecord, 'use' | 'areas'> & Pick<RecordedEvent, 'version'> & { readonly unitId: string; readonly at: Date };
type Row = { readonly id: string; readonly position: number; readonly version: number; readonly unit: UnitRecord };

/** As units stand; who owned or rented them from when until when; and how large they were. */
export const applyUnits = async (events: readonly Recorded[], tx: PoolClient): Promise<void> => {
  if (events.length === 0) return;
  const { rows, facts } = await folded(events, tx);
  await tx.query(
    `INSERT INTO units (id, position, estate_id, version, unit) SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::jsonb[])
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, unit = excluded.unit`,
    [
      rows.map(({ id }) => id),
      rows.map(({ position }) => position),
      rows.map(({ unit }) => unit.estateId),
      rows.map(({ version }) => version),
      rows.map(({ unit }) => JSON.stringify(unit)),
    ],
  );
  await writePeople(rows, tx);
  await writeFacts(facts, tx);
};

const folded = async (events: readonly Recorded[], tx: PoolClient): Promise<{ readonly rows: readonly Row[]; readonly facts: readonly Fact[] }> => {
  const ids = [...new Set(events.map(({ data }) => data.unitId))];
  const before = await tx.query<{ id: string; position: string; unit: UnitRecord }>('SELECT id, position, unit FROM units WHERE id = ANY ($1)', [ids]);
  const known = new Map<string, { readonly position: number; readonly status: UnitStatus; readonly version: number }>(
    before.rows.map(({ id, position, unit }) => [id, { position: Number(position), status: { status: 'registered', unit }, version: 0 }]),
  );
  const facts: Fact[] = [];
  for (const event of events) {
    const { unitId } = event.data;
    const { status, position } = known.get(unitId) ?? { status: units.initialState, position: event.position };
    const becomes = units.evolve(status, event);
    known.set(unitId, { position, status: becomes, version: event.version });
    if (event.type !== 'unit-registered' && event.type !== 'unit-corrected') continue;
    const { use, areas } = registeredUnit(becomes);
    facts.push({ unitId, version: event.version, at: event.occurredAt, use, areas });
  }
  return { rows: [...known].map(([id, { position, version, status }]) => ({ id, position, version, unit: registeredUnit(status) })), facts };
};

const writeFacts = async (facts: readonly Fact[], tx: PoolClient): Promise<void> => {
  await tx.query(`INSERT INTO unit_facts (unit_id, version, at, use, areas) SELECT * FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[], $5::jsonb[])`, [
    facts.map(({ unitId }) => unitId),
    facts.map(({ version }) => version),
    facts.map(({ at }) => at),
    facts.map(({ use }) => use),
    facts.map(({ areas }) => JSON.stringify(areas)),
  ]);
};

type Person = {
  readonly unitId: string;
  readonly residentId: string;
  readonly role: 'OWNER' | 'TENANT';
  readonly since: string;
  readonly until: string | null;
  readonly share: object | null;
};

const DAY_MS = 86_400_000;
const dayBefore = (day: string): string => new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);

const peopleOf = ({ id: unitId, ownerships, tenancies }: UnitRecord): readonly Person[] => [
  ...ownerships.flatMap(({ owners, since }, n) => {
    const next = ownerships[n + 1];
    return owners.map(({ residentId, share }): Person => ({ unitId, residentId, role: 'OWNER', since, until: next ? dayBefore(next.since) : null, share }));
  }),
  ...tenancies.map(({ residentId, from, until }): Person => ({ unitId, residentId, role: 'TENANT', since: from, until, share: null })),
];

const writePeople = async (rows: readonly Row[], tx: PoolClient): Promise<void> => {
  await tx.query('DELETE FROM unit_people WHERE unit_id = ANY ($1)', [rows.map(({ id }) => id)]);
  const people = rows.flatMap(({ unit }) => peopleOf(unit));
  await tx.query(
    `INSERT INTO unit_people (unit_id, resident_id, role, since, until, share)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[]) ON CONFLICT DO NOTHING`,
    [
      people.map(({ unitId }) => unitId),
      people.map(({ residentId }) => residentId),
      people.map(({ role }) => role),
      people.map(({ since }) => since),
      people.map(({ until }) => until),
      people.map(({ share }) => (share === null ? null : JSON.stringify(share))),
    ],
  );
};
