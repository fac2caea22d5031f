import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { standingAfter, type WorkPackage } from '../domain/standing.js';
import type { PackageEvent } from '../domain/work-packages.js';

/** Contractors' log holds what its deciders decided. */
const isOfPackage = (event: RecordedEvent): event is RecordedEvent & PackageEvent => event.type === 'work-package-defined' || event.type.startsWith('milestone-');

/** Work packages and their milestones as they stand, in the order in which they were defined. */
export const packageBoard: View = {
  name: 'work_packages',
  version: 1,
  tables: ['work_packages', 'milestones'],
  ddl: `
    CREATE TABLE work_packages (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, contract_id text NOT NULL, project_id text NOT NULL, contractor_id text NOT NULL, state jsonb NOT NULL);
    CREATE INDEX work_packages_contract ON work_packages (contract_id, position);
    CREATE INDEX work_packages_project ON work_packages (project_id, position);
    CREATE INDEX work_packages_contractor ON work_packages (contractor_id, position);
    CREATE TABLE milestones (
      id text PRIMARY KEY, position bigint NOT NULL, ordinal text NOT NULL, project_id text NOT NULL, contractor_id text NOT NULL,
      status text NOT NULL, due_on text NOT NULL, state jsonb NOT NULL, UNIQUE (position, ordinal));
    CREATE INDEX milestones_project ON milestones (project_id, position);
    CREATE INDEX milestones_contractor ON milestones (contractor_id, position);
    CREATE INDEX milestones_due_on ON milestones (due_on);`,
  apply: async (events, tx) => {
    for (const event of events.filter(isOfPackage)) {
      if (event.type === 'work-package-defined') await insert(standingAfter(undefined, event), event.position, tx);
      else await update(standingAfter(await standingOf(event.data.packageId, tx), event), event.data.milestoneKey, tx);
    }
  },
};

const insert = async (defined: WorkPackage, position: number, tx: PoolClient): Promise<void> => {
  const { id, contractId, projectId, contractorId, milestones } = defined;
  await tx.query('INSERT INTO work_packages VALUES ($1, $2, $3, $4, $5, $6)', [id, position, contractId, projectId, contractorId, JSON.stringify(defined)]);
  await tx.query(
    `INSERT INTO milestones
     SELECT m->>'id', $2, lpad(n::text, 3, '0'), $3, $4, m->>'status', m->>'dueOn', m FROM jsonb_array_elements($1) WITH ORDINALITY e(m, n)`,
    [JSON.stringify(milestones), position, projectId, contractorId],
  );
};

const update = async (standing: WorkPackage, key: string, tx: PoolClient): Promise<void> => {
  await tx.query('UPDATE work_packages SET state = $2 WHERE id = $1', [standing.id, JSON.stringify(standing)]);
  const changed = standing.milestones.find((each) => each.key === key);
  if (changed) await tx.query('UPDATE milestones SET status = $2, state = $3 WHERE id = $1', [changed.id, changed.status, JSON.stringify(changed)]);
};

const standingOf = async (id: string, tx: PoolClient): Promise<WorkPackage | undefined> => {
  const { rows } = await tx.query<{ state: WorkPackage }>('SELECT state FROM work_packages WHERE id = $1', [id]);
  return rows[0]?.state;
};
