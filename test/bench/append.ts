import { randomUUID } from 'node:crypto';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { Database } from '../../libs/platform/database/index.js';
import { EventStore, eventStoreMigrations, type AppendRequest } from '../../libs/platform/event-store/index.js';
import type { OrganisationId } from '../../libs/platform/kernel/index.js';
import { latencies, median, perSecond, rounded, type Bench } from './bench.js';

const CONNECTIONS = 10;
const WRITERS = 64;
const ROUNDS = 5;
const SECONDS = 3;
const data = { worksId: 'utilities.0', window: { start: '2027-06-01T00:00:00.000Z', end: '2027-06-11T00:00:00.000Z' }, reason: null };

/** One event to a stream of its own, under a key: what a command writes. */
const request = (): AppendRequest => {
  const id = randomUUID();
  return {
    streamId: `works-${id}`,
    expected: 0,
    events: [{ type: 'works-rescheduled', schemaVersion: 1, data, occurredAt: new Date() }],
    metadata: {
      actor: { personId: 'p', organisationId: 'o' as OrganisationId, party: 'UTILITY' },
      correlationId: id,
      subject: { type: 'Works', id },
      projectIds: ['p'],
      audience: 'public',
    },
    idempotency: { key: id, bodyHash: Buffer.alloc(32), answer: data },
  };
};

/** P1: throughput of 64 writers, P2: latency of one; against a bare insert of one row, and against another event store. */
export const appends: Bench = {
  name: 'appends',
  run: async (serverUrl) => {
    const database = await Database.open({ url: serverUrl, schema: 'bench', migrations: [...eventStoreMigrations], poolSize: CONNECTIONS });
    const store = await EventStore.open(database, 'bench');
    const pool = new pg.Pool({ connectionString: serverUrl, max: CONNECTIONS });
    await pool.query('CREATE TABLE bare (id uuid PRIMARY KEY, data jsonb NOT NULL, metadata jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now())');
    const emmettPool = new pg.Pool({ connectionString: serverUrl, max: CONNECTIONS });
    // It keeps a connection open after close, until the server stops.
    emmettPool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
    const emmett = getPostgreSQLEventStore(serverUrl, { connectionOptions: { pool: emmettPool } });
    await emmett.schema.migrate();

    const ours = async () => {
      const { outcome } = await store.append(request());
      if (outcome !== 'appended') throw new Error(outcome);
    };
    const bare = () => {
      const { metadata } = request();
      return pool.query({
        name: 'bare',
        text: 'INSERT INTO bare (id, data, metadata) VALUES ($1, $2, $3)',
        values: [randomUUID(), JSON.stringify(data), JSON.stringify(metadata)],
      });
    };
    const theirs = () => emmett.appendToStream(`works-${randomUUID()}`, [{ type: 'works-rescheduled', data }]);

    const rounds: { ours: number; bare: number; theirs: number }[] = [];
    const single: { ours: number; bare: number }[] = [];
    for (const call of [ours, bare, theirs]) await perSecond(WRITERS, 1, call);
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ ours: await perSecond(WRITERS, SECONDS, ours), bare: await perSecond(WRITERS, SECONDS, bare), theirs: await perSecond(WRITERS, SECONDS, theirs) });
      single.push({ ours: median(await latencies(400, ours)), bare: median(await latencies(400, bare)) });
    }
    await emmett.close();
    await Promise.all([database.close(), pool.end(), emmettPool.end().catch(() => undefined)]);

    const middle = (pick: (round: (typeof rounds)[number]) => number) => rounded(median(rounds.map(pick)));
    return {
      P1: {
        title: `Appends of ${WRITERS} writers, with fence and idempotency keys, against bare one-row inserts (${CONNECTIONS} connections each)`,
        unit: 'appends/s',
        better: 'higher',
        target: '≥ 1.4, aim 2',
        reference: middle(({ bare: b }) => b),
        ours: middle(({ ours: o }) => o),
        ratio: middle(({ ours: o, bare: b }) => o / b),
      },
      'P1-emmett': {
        title: 'The same against @event-driven-io/emmett-postgresql 0.42',
        unit: 'appends/s',
        better: 'higher',
        target: '≥ 6, aim 10',
        reference: middle(({ theirs: t }) => t),
        ours: middle(({ ours: o }) => o),
        ratio: middle(({ ours: o, theirs: t }) => o / t),
      },
      P2: {
        title: 'One writer’s append against a bare one-row insert',
        unit: 'ms',
        better: 'lower',
        target: 'aim 1.3',
        reference: rounded(median(single.map(({ bare: b }) => b))),
        ours: rounded(median(single.map(({ ours: o }) => o))),
        ratio: rounded(median(single.map(({ ours: o, bare: b }) => o / b))),
      },
    };
  },
};
