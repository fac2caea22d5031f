import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { refusal } from '../../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { keyBytes, MasterKeys, open, seal, type WrappedKey } from '../../../platform/vault/index.js';

/** A file on its way in: of an organisation, under a name that it chose. */
export type Staged = { readonly organisationId: string; readonly importId: string; readonly estateId: string };

export const mostParts = 200;

type PartRow = WrappedKey & { readonly part: number; readonly sealed: Buffer; readonly stagedAt: string };

const forKey = ({ organisationId, importId }: Staged, part: number): readonly string[] => ['part key', organisationId, importId, String(part)];
const forText = ({ organisationId, importId, estateId }: Staged, part: number): readonly string[] => ['part', organisationId, importId, estateId, String(part)];

/** Files that nobody has confirmed yet. They hold names: each part is sealed, and all are gone when they are confirmed, or a day later. */
@Injectable()
export class Staging {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly masterKeys: MasterKeys,
  ) {}

  /** Sent again, a part replaces what was sent before. @returns how many parts are there */
  async put(staged: Staged, part: number, text: string): Promise<number> {
    const { organisationId, importId, estateId } = staged;
    const key = randomBytes(keyBytes);
    const { masterKey, wrapped } = this.masterKeys.wrap(key, forKey(staged, part));
    const { pool } = this.runtime.database;
    await pool.query(`DELETE FROM register_parts WHERE staged_at < now() - interval '1 day'`);
    await pool.query(
      `INSERT INTO register_parts (organisation_id, import_id, part, estate_id, master_key, wrapped, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (organisation_id, import_id, part)
       DO UPDATE SET estate_id = excluded.estate_id, master_key = excluded.master_key, wrapped = excluded.wrapped, sealed = excluded.sealed, staged_at = now()`,
      [organisationId, importId, part, estateId, masterKey, wrapped, seal(key, Buffer.from(text), forText(staged, part))],
    );
    const { rows } = await pool.query<{ parts: number }>(
      'SELECT count(*)::int AS parts FROM register_parts WHERE organisation_id = $1 AND import_id = $2 AND estate_id = $3',
      [organisationId, importId, estateId],
    );
    return rows[0]?.parts ?? 0;
  }

  /** The whole file, and what tells it from another one of the name. @throws {Refusal} NOTHING_STAGED where a part is missing, or all */
  async read(staged: Staged): Promise<{ readonly text: string; readonly stamp: string }> {
    const { organisationId, importId, estateId } = staged;
    const { rows } = await this.runtime.database.pool.query<PartRow>(
      `SELECT part, master_key AS "masterKey", wrapped, sealed, staged_at::text AS "stagedAt" FROM register_parts
       WHERE organisation_id = $1 AND import_id = $2 AND estate_id = $3 ORDER BY part`,
      [organisationId, importId, estateId],
    );
    const missing = rows.findIndex(({ part }, n) => part !== n + 1);
    if (rows.length === 0 || missing >= 0) throw refusal('NOTHING_STAGED', 'importId', missing >= 0 ? `Part ${missing + 1} is missing` : undefined);
    const texts = rows.map((row) => open(this.masterKeys.unwrap(row, forKey(staged, row.part)), row.sealed, forText(staged, row.part)).toString());
    return { text: texts.join(''), stamp: rows.map(({ stagedAt }) => stagedAt).join() };
  }

  async forget(tx: Pick<PoolClient, 'query'>, { organisationId, importId }: Staged): Promise<void> {
    await tx.query('DELETE FROM register_parts WHERE organisation_id = $1 AND import_id = $2', [organisationId, importId]);
  }
}
