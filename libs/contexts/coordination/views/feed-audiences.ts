import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { seersOf, type Addressed, type Seer } from '../../../platform/kernel/index.js';
import { takingPart, type TakingPart } from '../domain/taking-part.js';
import type { Entry } from '../timeline/entry.js';

/** The audience of a row, of which there are few for many rows; `null`: everybody. */
export type RowAudience = { readonly id: string; readonly seers: readonly Seer[] } | null;

/** Named by what it is: the same in every build of the view. */
export const rowAudience = (event: Addressed): RowAudience => {
  const seers = seersOf(event);
  return seers && { id: createHash('sha256').update(JSON.stringify(seers)).digest('hex').slice(0, 32), seers };
};

/** Who sees what is not public, and where organisations take part. `audience` of other tables: null, for everybody, or an id of these. */
export const audienceTables = {
  tables: ['feed_audiences', 'feed_parties'],
  ddl: `
    CREATE TABLE feed_audiences (id uuid PRIMARY KEY, seers text[] NOT NULL);
    CREATE INDEX feed_audiences_seers ON feed_audiences USING gin (seers);
    CREATE TABLE feed_parties (organisation_id text NOT NULL, scope text NOT NULL, office text NOT NULL, PRIMARY KEY (organisation_id, scope, office));`,
} as const;

export const addAudiences = async (audiences: readonly RowAudience[], tx: PoolClient): Promise<void> => {
  const restricted = audiences.filter((audience) => audience !== null);
  if (restricted.length === 0) return;
  await tx.query({
    name: 'feed.audiences',
    text: `INSERT INTO feed_audiences SELECT id, seers FROM jsonb_to_recordset($1) a(id uuid, seers text[]) ON CONFLICT DO NOTHING`,
    values: [JSON.stringify(restricted)],
  });
};

/** In their order: an office that was given may be taken. */
export const addParties = async (entries: readonly Entry[], tx: PoolClient): Promise<void> => {
  let joins = new Map<string, TakingPart>();
  const join = async (): Promise<void> => {
    if (joins.size > 0) await insertParties([...joins.values()], tx);
    joins = new Map();
  };
  for (const { event } of entries) {
    const change = takingPart(event);
    if (change.leaves) {
      await join();
      await tx.query('DELETE FROM feed_parties WHERE organisation_id = $1 AND office = $2', [change.leaves.organisationId, change.leaves.office]);
    }
    for (const each of change.joins) joins.set(JSON.stringify(each), each);
  }
  await join();
};

const insertParties = (joins: readonly TakingPart[], tx: PoolClient) =>
  tx.query({
    name: 'feed.parties',
    // An office by its name; by what was done, none.
    text: `INSERT INTO feed_parties SELECT organisation_id, scope, coalesce(office, '') FROM unnest($1::text[], $2::text[], $3::text[]) p(organisation_id, scope, office)
           ON CONFLICT DO NOTHING`,
    values: [joins.map(({ organisationId }) => organisationId), joins.map(({ scope }) => scope), joins.map(({ office }) => office)],
  });
