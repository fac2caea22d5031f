import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { estates, type EstateEvent } from '../domain/estates.js';
import { residents, type ResidentEvent } from '../domain/residents.js';
import { units, type UnitEvent } from '../domain/units.js';
import { applyResidents, residentsDdl } from './residents.js';
import { applyUnits, unitsDdl } from './units.js';

/** A register is read in by tens of thousands: a batch is folded in memory, and written in a few statements. */
export const register: View = {
  name: 'register',
  categories: [estates.category, units.category, residents.category],
  version: 1,
  tables: ['estates', 'units', 'unit_people', 'residents', 'personal_data_reads'],
  ddl: `
    CREATE TABLE estates (id text PRIMARY KEY, position bigint NOT NULL UNIQUE, name text NOT NULL, keeper_id text NOT NULL, project_ids text[] NOT NULL);
    ${unitsDdl}
    ${residentsDdl}`,
  apply: async (events, tx) => {
    for (const event of ofCategory<EstateEvent>(estates.category, events)) await applyEstate(event, tx);
    await applyUnits(ofCategory<UnitEvent>(units.category, events), tx);
    await applyResidents(ofCategory<ResidentEvent>(residents.category, events), tx);
  },
};

/** The streams of a category hold what its decider decided. */
const ofCategory = <Event>(category: string, events: readonly RecordedEvent[]): readonly (RecordedEvent & Event)[] =>
  events.filter(({ streamId }) => streamId.startsWith(`${category}-`)) as unknown as readonly (RecordedEvent & Event)[];

const applyEstate = async (event: RecordedEvent & EstateEvent, tx: PoolClient): Promise<void> => {
  if (event.type !== 'estate-registered') return;
  const { estateId, name, keeperId, projectIds } = event.data;
  await tx.query('INSERT INTO estates (id, position, name, keeper_id, project_ids) VALUES ($1, $2, $3, $4, $5)', [estateId, event.position, name, keeperId, projectIds]);
};
