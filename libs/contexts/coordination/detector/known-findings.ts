import type { Pool, PoolClient } from 'pg';
import type { KnownFinding } from '../domain/findings.js';

type Queryable = Pick<Pool | PoolClient, 'query'>;

const columns = 'id, kind, open, data, decision, tolerated';

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
    text: `INSERT INTO detector_findings (id, kind, works_a, works_b, open, data, decision, tolerated)
           SELECT id, kind, data->'worksIds'->>0, data->'worksIds'->>1, open, data, nullif(decision, 'null'), nullif(tolerated, 'null')
           FROM unnest($1::text[], $2::text[], $3::boolean[], $4::jsonb[], $5::jsonb[], $6::jsonb[]) f(id, kind, open, data, decision, tolerated)
           ON CONFLICT (id) DO UPDATE SET open = excluded.open, data = excluded.data, decision = excluded.decision, tolerated = excluded.tolerated`,
    values: [
      findings.map(({ id }) => id),
      findings.map(({ kind }) => kind),
      findings.map(({ open }) => open),
      findings.map(({ data }) => JSON.stringify(data)),
      findings.map(({ decision }) => JSON.stringify(decision)),
      findings.map(({ tolerated }) => JSON.stringify(tolerated)),
    ],
  });
};
