import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import type { OrganisationEvent } from '../domain/organisations.js';
import type { ProjectEvent } from '../domain/projects.js';

type Recorded = RecordedEvent & (OrganisationEvent | ProjectEvent);

/** Organisations and projects, in the order in which they came. */
export const directory: View = {
  name: 'directory',
  version: 1,
  tables: ['organisations', 'projects'],
  ddl: `
    CREATE TABLE organisations (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, name text NOT NULL, party text NOT NULL);
    CREATE TABLE projects (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, name text NOT NULL, kind text NOT NULL, district text, opened_by text NOT NULL);`,
  apply: async (events, tx) => {
    for (const event of events as readonly Recorded[]) await applyOne(event, tx);
  },
};

const applyOne = async (event: Recorded, tx: PoolClient): Promise<void> => {
  switch (event.type) {
    case 'organisation-registered': {
      const { organisationId, name, party } = event.data;
      await tx.query('INSERT INTO organisations (id, position, name, party) VALUES ($1, $2, $3, $4)', [organisationId, event.position, name, party]);
      return;
    }
    case 'project-opened': {
      const { projectId, name, kind, district, openedBy } = event.data;
      const row = [projectId, event.position, name, kind, district, openedBy];
      await tx.query('INSERT INTO projects (id, position, name, kind, district, opened_by) VALUES ($1, $2, $3, $4, $5, $6)', row);
    }
  }
};
