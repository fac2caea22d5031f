import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** An empty database of its own for one suite; `drop` ends every connection to it. */
export const freshDatabase = async (): Promise<{ readonly url: string; drop(): Promise<void> }> => {
  const server = process.env['HUTONG_TEST_POSTGRES'];
  if (!server) throw new Error('HUTONG_TEST_POSTGRES is not set: run through jest, whose global setup starts PostgreSQL');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, `CREATE DATABASE ${name}`);
  return { url: `${server}/${name}`, drop: () => asAdmin(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
};

const asAdmin = async (server: string, sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};
