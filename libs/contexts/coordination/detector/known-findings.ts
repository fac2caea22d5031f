import type { Pool, PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { KnownFinding } from '../domain/findings.js';

type Queryable = Pick<Pool | PoolClient, 'query'>;

const columns = 'id, kind, open, openings, data, decision, tolerated';

/** The findings that stand between works of one id and others, and whether any of these was told of before. */
export const openFindingsOf = async (worksId: string, on: Queryable): Promise<readonly KnownFinding[]> => {
  const { rows } = await (on as Pool).query<KnownFinding>({
    name: 'findings.open',
    text: `SELECT ${columns} FROM detector_findings WHERE open AND works_a = $1 UNION ALL SELECT ${columns} FROM detector_findings WHERE open AND works_b = $1`,
    values: [worksId],
  });
  return rows;
};

export const findingsById = async (ids: readonly string[], on: Queryable): Promise<ReadonlyMap<string, KnownFinding>> => {
  if (ids.length === 0) return new Map();
  const { rows } = await (on as Pool).query<KnownFinding>({
    name: 'findings.by-id',
    text: `SELECT ${columns} FROM detector_findings WHERE id = ANY ($1)`,
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, row]));
};

export const saveFindings = async (findings: readonly KnownFinding[], tx: PoolClient): Promise<void> => {
  if (findings.length === 0) return;
  await tx.query({
    name: 'findings.save',
    text: `INSERT INTO detector_findings (id, kind, works_a, works_b, open, openings, data, decision, tolerated)
           SELECT id, kind, data->'worksIds'->>0, data->'worksIds'->>1, open, openings, data, nullif(decision, 'null'), nullif(tolerated, 'null')
           FROM unnest($1::text[], $2::text[], $3::boolean[], $4::int[], $5::jsonb[], $6::jsonb[], $7::jsonb[]) f(id, kind, open, openings, data, decision, tolerated)
           ON CONFLICT (id) DO UPDATE SET open = excluded.open, openings = excluded.openings, data = excluded.data, decision = excluded.decision, tolerated = excluded.tolerated`,
    values: [
      findings.map(({ id }) => id),
      findings.map(({ kind }) => kind),
      findings.map(({ open }) => open),
      findings.map(({ openings }) => openings),
      findings.map(({ data }) => JSON.stringify(data)),
      findings.map(({ decision }) => JSON.stringify(decision)),
      findings.map(({ tolerated }) => JSON.stringify(tolerated)),
    ],
  });
};

/** Which opening of its case a decision was taken in, by their order on the stream: the case may have been opened again since. */
export const openingOf = async ({ streamId, version }: Pick<RecordedEvent, 'streamId' | 'version'>, tx: PoolClient): Promise<number> => {
  const { rows } = await tx.query<{ openings: number }>({
    name: 'findings.opening-of',
    text: `SELECT count(*)::int AS openings FROM events WHERE stream_id = $1 AND version < $2 AND type IN ('conflict-detected', 'conflict-reopened')`,
    values: [streamId, version],
  });
  return rows[0]?.openings ?? 0;
};
