import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import type { OrganisationEvent } from '../domain/organisations.js';
import type { ProjectEvent } from '../domain/projects.js';
import type { RuleEvent } from '../domain/rules.js';
import { actingDdl, actingTables, applyActing, isOfActing } from './acting.js';

type Recorded = RecordedEvent & (OrganisationEvent | ProjectEvent | RuleEvent);

/** Organisations with their offices, who acts for them and by which keys, projects, and adopted rules, in the order in which they came. */
export const directory: View = {
  name: 'directory',
  version: 3,
  tables: ['organisations', 'projects', 'rules', ...actingTables],
  ddl: `
    CREATE TABLE organisations (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, name text NOT NULL, party text NOT NULL, verified boolean NOT NULL DEFAULT true,
      appointments jsonb NOT NULL DEFAULT '[]');
    CREATE TABLE projects (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, name text NOT NULL, kind text NOT NULL, district text, opened_by text NOT NULL);
    CREATE TABLE rules (id text NOT NULL, version int NOT NULL, rule jsonb NOT NULL, PRIMARY KEY (id, version));
    ${actingDdl}`,
  apply: async (events, tx) => {
    for (const event of events) await (isOfActing(event) ? applyActing(event, tx) : applyOne(event as Recorded, tx));
  },
};

/** The appointments of a row but for one office. */
const without = (office: string): string =>
  `(SELECT coalesce(jsonb_agg(a ORDER BY n), '[]') FROM jsonb_array_elements(appointments) WITH ORDINALITY e(a, n) WHERE a->>'office' <> ${office})`;

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
      return;
    }
    case 'organisation-appointed': {
      const { organisationId, ...appointment } = event.data;
      await tx.query(`UPDATE organisations SET appointments = ${without('$2')} || jsonb_build_array($3::jsonb) WHERE id = $1`, [
        organisationId,
        appointment.office,
        JSON.stringify(appointment),
      ]);
      return;
    }
    case 'organisation-verified':
    case 'organisation-unverified':
      await tx.query('UPDATE organisations SET verified = $2 WHERE id = $1', [event.data.organisationId, event.type === 'organisation-verified']);
      return;
    case 'organisation-dismissed':
      await tx.query(`UPDATE organisations SET appointments = ${without('$2')} WHERE id = $1`, [event.data.organisationId, event.data.office]);
      return;
    case 'rule-adopted': {
      const { ruleId: id, ...rule } = event.data;
      await tx.query('INSERT INTO rules (id, version, rule) VALUES ($1, $2, $3)', [id, rule.version, JSON.stringify({ id, ...rule })]);
    }
  }
};
