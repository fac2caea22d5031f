import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import { boxText, Shape } from '../../../platform/geometry/index.js';
import { assertNever } from '../../../platform/kernel/index.js';
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
  version: 2,
  tables: ['estates', 'units', 'unit_people', 'unit_facts', 'residents', 'personal_data_reads'],
  ddl: `
    CREATE TABLE estates (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, name text NOT NULL, keeper_id text NOT NULL, project_ids text[] NOT NULL,
      footprint jsonb, box box);
    CREATE INDEX estates_box ON estates USING gist (box);
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
  switch (event.type) {
    case 'estate-registered': {
      const { estateId, name, keeperId, projectIds } = event.data;
      await tx.query('INSERT INTO estates (id, position, name, keeper_id, project_ids) VALUES ($1, $2, $3, $4, $5)', [
        estateId,
        event.position,
        name,
        keeperId,
        projectIds,
      ]);
      return;
    }
    case 'estate-placed': {
      const { estateId, footprint } = event.data;
      await tx.query('UPDATE estates SET footprint = $2, box = $3 WHERE id = $1', [estateId, JSON.stringify(footprint), boxText(Shape.of(footprint).box)]);
      return;
    }
    case 'register-imported':
      return;
    default:
      assertNever(event);
  }
};
