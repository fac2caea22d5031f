import pg from 'pg';
import { DataSource, type MixedList } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

export type DatabaseOptions = {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** The context's schema: first, and alone but for `pg_catalog`, on the search path of every connection. */
  readonly schema: string;
  readonly migrations: MixedList<new () => object>;
  /** Connections at most. */
  readonly poolSize?: number;
};

/**
 * One context's database: a schema, its migrations (TypeORM), and TypeORM's own pool of `pg` connections for the hot path,
 * so that there is one pool and not two. SQL names tables without a schema.
 */
export class Database {
  private constructor(
    readonly dataSource: DataSource,
    readonly pool: pg.Pool,
    readonly schema: string,
  ) {}

  /** Connects, makes the schema, and runs what migrations are missing (one process at a time). */
  static async open({ url, schema, migrations, poolSize = 10 }: DatabaseOptions): Promise<Database> {
    await prepareSchema(url, schema);
    const dataSource = new DataSource({
      type: 'postgres',
      url,
      schema,
      migrations,
      migrationsTableName: 'migrations',
      poolSize,
      extra: {
        options: `-c search_path=${schema}`,
        // A connection that dies in a transaction fails the query that waits for it; its event, unheard, would end the process as well.
        onConnect: (client: pg.Client) => void client.on('error', () => undefined),
      },
    });
    await dataSource.initialize();
    const pool = (dataSource.driver as PostgresDriver).master as pg.Pool;
    await migrate(dataSource, url, schema);
    return new Database(dataSource, pool, schema);
  }

  /** READ COMMITTED; commits what `work` did, or rolls all of it back when it throws. */
  async transaction<T>(work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
    const tx = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await tx.query('BEGIN');
      const result = await work(tx);
      await tx.query('COMMIT');
      return result;
    } catch (error) {
      await tx.query('ROLLBACK').catch((lost: Error) => (broken = lost));
      throw error;
    } finally {
      tx.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }
}

const withClient = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const prepareSchema = (url: string, schema: string) =>
  withClient(url, async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext('hutong.schema'))`);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(schema)}`);
  });

/** The lock is the session's: a replica that starts at the same time waits, then finds nothing to do. */
const migrate = (dataSource: DataSource, url: string, schema: string) =>
  withClient(url, async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext($1))`, [`hutong.migrations.${schema}`]);
    await dataSource.runMigrations({ transaction: 'each' });
  });
