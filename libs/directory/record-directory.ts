import type { PoolClient } from 'pg';
import type { governmentEvents } from '../contracts/index.js';
import type { Consumer } from '../platform/context/index.js';
import type { BatchHandler, PublicEvent } from '../platform/event-bus/index.js';
import type { z } from 'zod';

type Published = {
  [T in keyof typeof governmentEvents]: PublicEvent & { readonly type: `government.${T}.v1`; readonly data: z.infer<(typeof governmentEvents)[T]> };
}[keyof typeof governmentEvents];
type Office = Extract<Published, { readonly data: { readonly office: string } }>;

/** Learns who takes part, in which offices, which projects there are, and which rules hold. */
export const recordDirectory: BatchHandler = async (events, tx) => {
  // Government published what the catalogue describes; what else it publishes passes.
  for (const event of events as readonly Published[]) await recordOne(event, tx);
};

const recordOne = async (event: Published, tx: PoolClient): Promise<void> => {
  switch (event.type) {
    case 'government.project-opened.v1':
      await tx.query('INSERT INTO known_projects (id, kind, opened_by) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET opened_by = excluded.opened_by', [
        event.data.projectId,
        event.data.kind,
        event.data.openedBy,
      ]);
      return;
    case 'government.organisation-registered.v1':
      await tx.query('INSERT INTO known_organisations VALUES ($1, $2) ON CONFLICT DO NOTHING', [event.data.organisationId, event.data.party]);
      return;
    // Who of it may send commands is seen to before one comes here.
    case 'government.organisation-verified.v1':
    case 'government.organisation-unverified.v1':
      return;
    case 'government.organisation-appointed.v1':
      await recordOffice(event, event.data.projectIds, tx);
      return;
    case 'government.organisation-dismissed.v1':
      await recordOffice(event, null, tx);
      return;
    case 'government.rule-adopted.v1': {
      const { ruleId: id, ...rule } = event.data;
      await tx.query(
        `INSERT INTO adopted_rules (rule_id, version, rule, adopted_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (rule_id, version) DO UPDATE SET adopted_at = excluded.adopted_at`,
        [id, rule.version, JSON.stringify({ id, ...rule }), event.recordedAt],
      );
    }
  }
};

/** They come in different partitions, each in its own time: the one that stands later in government's log holds. `null`: dismissed. */
const recordOffice = async ({ generation, position, data }: Office, projectIds: readonly string[] | null, tx: PoolClient): Promise<void> => {
  await tx.query(
    `INSERT INTO known_appointments AS known (organisation_id, office, project_ids, generation, position) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organisation_id, office) DO UPDATE SET project_ids = excluded.project_ids, generation = excluded.generation, position = excluded.position
     WHERE (known.generation, known.position) < (excluded.generation, excluded.position)`,
    [data.organisationId, data.office, projectIds, generation, position],
  );
};

export const directoryConsumer = 'directory';

/** What a context adds to its consumers to have a directory of its own. */
export const directoryRecorder: Consumer = { name: directoryConsumer, topics: ['government'], handler: recordDirectory };
