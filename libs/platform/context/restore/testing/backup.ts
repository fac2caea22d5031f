import pg from 'pg';

/** Names are quoted, and told with their schema. */
type Table = { readonly name: string; readonly copy: string; readonly columns: string };

/** One context's database as it stood at one moment, beside it; put back as a backup of it would be, on a server that knows nothing of that. */
export class Backup {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly schema: string,
    private readonly tables: readonly Table[],
  ) {}

  /**
   * While the context may go on: one snapshot. Its builds of views lie in schemas of their own and belong to it.
   * @param only these tables, and no build: the others stay as they are
   */
  static take(pool: pg.Pool, schema: string, only?: readonly string[]): Promise<Backup> {
    const beside = pg.escapeIdentifier(`backup_${schema}`);
    return within(pool, 'REPEATABLE READ', async (tx) => {
      await tx.query(`DROP SCHEMA IF EXISTS ${beside} CASCADE; CREATE SCHEMA ${beside}`);
      const { rows: tables } = await tx.query<Table>(
        `SELECT format('%I.%I', schemaname, tablename) AS name, format('${beside}.%I', schemaname || '.' || tablename) AS copy,
           string_agg(quote_ident(column_name), ', ') AS columns
         FROM pg_tables JOIN information_schema.columns ON table_schema = schemaname AND table_name = tablename AND is_generated = 'NEVER'
         WHERE CASE WHEN $2::text[] IS NULL THEN schemaname = $1 OR starts_with(schemaname, $1 || '__') ELSE schemaname = $1 AND tablename = ANY ($2) END
         GROUP BY schemaname, tablename`,
        [schema, only],
      );
      for (const { name, copy, columns } of tables) await tx.query(`CREATE TABLE ${copy} AS SELECT ${columns} FROM ${name}`);
      // As pg_dump does, after the rows: none of them stands above it.
      await tx.query(`CREATE TABLE ${beside}.position AS SELECT last_value FROM ${schema}.position_seq`);
      return new Backup(pool, schema, tables);
    });
  }

  /** On the same server; where it shall look like another one, the log says that it was written under another. */
  putBack({ otherServer }: { readonly otherServer: boolean }): Promise<void> {
    const { pool, schema, tables } = this;
    return within(pool, 'READ COMMITTED', async (tx) => {
      await tx.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
      for (const { name, copy, columns } of tables) await tx.query(`INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${copy}`);
      await tx.query(`SELECT setval('${schema}.position_seq', (SELECT last_value FROM ${pg.escapeIdentifier(`backup_${schema}`)}.position))`);
      if (otherServer) await tx.query(`UPDATE ${schema}.log_identity SET system_identifier = 'another'`);
    });
  }
}

const within = async <T>(pool: pg.Pool, isolation: 'READ COMMITTED' | 'REPEATABLE READ', work: (tx: pg.PoolClient) => Promise<T>): Promise<T> => {
  const tx = await pool.connect();
  try {
    await tx.query(`BEGIN ISOLATION LEVEL ${isolation}`);
    const done = await work(tx);
    await tx.query('COMMIT');
    return done;
  } catch (error) {
    await tx.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    tx.release();
  }
};
