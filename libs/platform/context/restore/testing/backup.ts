import type pg from 'pg';

/** Tables of one schema and the end of its log, as they stand, beside the schema; put back as a backup of it would be. */
export class Backup {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly schema: string,
    private readonly tables: readonly string[],
  ) {}

  static async take(pool: pg.Pool, schema: string, tables?: readonly string[]): Promise<Backup> {
    const { rows } = await pool.query<{ name: string }>('SELECT tablename AS name FROM pg_tables WHERE schemaname = $1', [schema]);
    const backup = new Backup(
      pool,
      schema,
      rows.map(({ name }) => name).filter((name) => tables?.includes(name) ?? true),
    );
    await pool.query(`DROP SCHEMA IF EXISTS backup_${schema} CASCADE; CREATE SCHEMA backup_${schema};
      ${backup.tables.map((table) => `CREATE TABLE backup_${schema}.${table} AS TABLE ${schema}.${table};`).join('\n')}
      CREATE TABLE backup_${schema}.position_seq AS SELECT last_value FROM ${schema}.position_seq;`);
    return backup;
  }

  /** On the same server; where it shall look like another one, the log says that it was written under another. */
  async putBack({ otherServer }: { readonly otherServer: boolean }): Promise<void> {
    const { pool, schema, tables } = this;
    await pool.query(`${tables.map((table) => `TRUNCATE ${schema}.${table}; INSERT INTO ${schema}.${table} OVERRIDING SYSTEM VALUE SELECT * FROM backup_${schema}.${table};`).join('\n')}
      SELECT setval('${schema}.position_seq', (SELECT last_value FROM backup_${schema}.position_seq));
      ${otherServer ? `UPDATE ${schema}.log_identity SET system_identifier = 'another';` : ''}`);
  }
}
