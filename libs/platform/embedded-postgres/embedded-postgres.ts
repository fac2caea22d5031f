import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from './binaries.js';
import { CannotStart, explained } from './cannot-start.js';
import { hasCluster, makeCluster, superuser } from './cluster.js';
import { failureOf } from './failure.js';
import { clearLeftover } from './leftover.js';
import { freePort, newPassword, recall, remember, type Memory } from './memory.js';
import { runAs } from './run-as.js';
import { ServerProcess } from './server-process.js';

export type EmbeddedPostgresOptions = {
  /** Gets `postgres/` (the data), `postgres.json` (password and port, mode 0600) and `postgres.log`. Absolute. */
  readonly folder: string;
  /** Told, in whole sentences, of what a person may want to know. */
  readonly say?: (line: string) => void;
  /** Overrides of settings: `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>;
};

const database = 'hutong';

/** For two cores and one district: everything else is PostgreSQL's default, `fsync` above all. */
const usual = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  random_page_cost: '1.1',
  jit: 'off',
  io_workers: '1',
  max_parallel_workers_per_gather: '1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

/**
 * A real PostgreSQL of one's own, on 127.0.0.1, whose data survives. A Ctrl-C in the terminal does not reach it: this
 * process stops it, last of all.
 */
export class EmbeddedPostgres {
  private constructor(
    /** Of the database `hutong`, as its owner. */
    readonly url: string,
    readonly server: ServerProcess,
  ) {}

  /**
   * Up and accepting connections: made on first use, recovered after a crash, on the same port as last time unless that
   * has been taken since.
   * @throws {CannotStart}
   */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    try {
      return await EmbeddedPostgres.#start(options);
    } catch (error) {
      throw explained(error);
    }
  }

  static async #start({ folder, say = () => undefined, settings = {} }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const dataFolder = join(folder, 'postgres');
    const memoryFile = join(folder, 'postgres.json');
    await mkdir(folder, { recursive: true });
    const binaries = findBinaries();
    const as = await runAs(folder, dataFolder, binaries.postgres);
    let memory = await recall(memoryFile);
    if (!(await hasCluster(dataFolder, binaries))) {
      memory = await remember(memoryFile, { password: newPassword(), port: await freePort() });
      await makeCluster(dataFolder, memory.password, binaries, as);
    }
    if (!memory) throw passwordLost(dataFolder, memoryFile);
    await clearLeftover(dataFolder, say);
    for (let attempt = 1; ; attempt++) {
      const options = { as, program: binaries.postgres, dataFolder, port: memory.port, settings: { ...usual, ...settings } };
      const server = ServerProcess.launch({ ...options, log: join(folder, 'postgres.log') });
      const said = await server.ready(say);
      if (said === undefined) return new EmbeddedPostgres(await databaseUrl(memory.port, memory.password, memoryFile), server);
      // Another program took the port meanwhile: another one. A killed server's children have not all gone yet: a moment.
      const taken = /Address already in use/.test(said);
      if (attempt > 10 || !(taken || /is still in use/.test(said))) throw failureOf('PostgreSQL could not start', said);
      if (taken) memory = await remember(memoryFile, { ...memory, port: await freePort() });
      else await sleep(500);
    }
  }

  /** The URL of the server that another process has started in this folder; undefined where there has never been one. */
  static async urlIn(folder: string): Promise<string | undefined> {
    const memory = await recall(join(folder, 'postgres.json'));
    return memory && urlOf(memory);
  }

  /** Resolves, saying why, when the server has ended and `stop` was not what ended it. */
  get died(): Promise<string> {
    return this.server.died;
  }

  /** Rolls back what is open, writes a checkpoint, ends. Resolves when the process has gone; bounded by 8 s. */
  stop(): Promise<void> {
    return this.server.stop();
  }
}

const passwordLost = (dataFolder: string, memoryFile: string) =>
  new CannotStart(
    `${memoryFile} is missing: it holds the password of the data in ${dataFolder}.`,
    `Put it back, or move the data away and start again: mv "${dataFolder}" "${dataFolder}-locked"`,
  );

const databaseUrl = async (port: number, password: string, memoryFile: string): Promise<string> => {
  const client = new pg.Client({ connectionString: urlOf({ port, password }, 'postgres') });
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) await client.query(`CREATE DATABASE ${database}`);
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error;
    throw new CannotStart(`The password in ${memoryFile} is not that of the data beside it.`, 'Put the file back that belongs to the data.');
  } finally {
    await client.end().catch(() => undefined);
  }
  return urlOf({ port, password });
};

const urlOf = ({ port, password }: Memory, of = database): string => `postgres://${superuser}:${password}@127.0.0.1:${port}/${of}`;
