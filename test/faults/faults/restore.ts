import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ContextName } from '../../../apps/contexts.js';
import { Backup } from '../../../libs/platform/context/restore/testing/backup.js';
import { restoreAccept } from '../../support/restore-accept.js';
import { feedOf, keysIn, logOf } from '../checks/collect.js';
import type { Happened } from '../checks/evidence.js';
import { publishing, type Fault, type Stage } from './fault.js';

/** The relay of the last moments publishes nothing: what is acknowledged in them is lost without a trace. */
const silentMs = 1_500;

/**
 * The database of one context is put back as it was a minute ago, on the same server: only its topic tells. It is refused until the
 * restore is accepted, and goes on in a new generation.
 */
export const restored: Fault = {
  name: 'restore of a database from a backup',
  strike: async (stage, random) => {
    const { cluster, database, short } = stage;
    const context = random.pick(publishing);
    const [silent, killed] = [random.chance(0.5), random.chance(0.5)];
    const backup = await Backup.take(database, context);
    await sleep(short ? 12_000 : 60_000);
    if (silent) await silence(database, context);
    const processes = cluster.of(context);
    await Promise.all(processes.map((process) => (killed ? process.kill() : process.stop())));
    // PostgreSQL has ended by then what killed processes had asked of it.
    if (killed) await sleep(1_000);
    const before = await standing(database, context);
    const feed = context === 'coordination' ? (await feedOf(database)).events.map(({ id }) => id) : undefined;
    await backup.putBack({ otherServer: false });
    const after = await standing(database, context);
    await mustRefuse(stage, context);
    const named = await accepted(stage, context);
    await mustGoOnAbove(database, context, before);
    const liftedAt = Date.now();
    await Promise.all(processes.map((process) => process.start()));
    const gone = before.logs.filter(({ id }) => !after.ids.has(id));
    const commands = new Set([...before.keys].filter((key) => !after.keys.has(key)));
    return { liftedAt, context, loss: { context, restoredAt: liftedAt, commands, gone, named, ...(feed && { feed }) } };
  },
};

/** Somebody else holds the relay's lease, and does nothing. */
const silence = async (database: pg.Pool, context: ContextName): Promise<void> => {
  await database.query(`UPDATE ${context}.relay_state SET owner = $1, epoch = epoch + 1, lease_until = now() + interval '1 minute'`, [randomUUID()]);
  await sleep(silentMs);
};

type Standing = {
  readonly logs: readonly Happened[];
  readonly ids: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  readonly generation: number;
  readonly end: number;
};

const standing = async (database: pg.Pool, context: ContextName): Promise<Standing> => {
  const { logs } = await logOf(database, context);
  const keys = new Set(await keysIn(database, context));
  const { rows } = await database.query<{ generation: number; end: string }>(
    `SELECT generation, last_value AS end FROM ${context}.log_identity, ${context}.position_seq`,
  );
  return { logs, ids: new Set(logs.map(({ id }) => id)), keys, generation: Number(rows[0]?.generation), end: Number(rows[0]?.end) };
};

const mustRefuse = async ({ cluster }: Stage, context: ContextName): Promise<void> => {
  const said = await cluster.service(context).startRefused();
  if (!new RegExp(`The log of ${context} was restored.*until npm run restore-accept`).test(said))
    throw new Error(`${context} refused to start, but not for its restore: ${said}`);
};

/** @returns ids of what is named as lost */
const accepted = async ({ cluster }: Stage, context: ContextName): Promise<readonly string[]> => {
  const env = { HUTONG_DATABASE_URL: cluster.postgres.url, HUTONG_KAFKA_BROKERS: cluster.kafka.url };
  const { code, out, err } = await restoreAccept(env, '--context', context, '--yes', '--json');
  if (code !== 0) throw new Error(`The restore of ${context} was not accepted (code ${code}): ${err}`);
  const found = JSON.parse(out) as readonly { readonly context: string; readonly lost: readonly { readonly id: string }[] }[];
  const named = found.flatMap(({ lost }) => lost.map(({ id }) => id));
  if (found.length !== 1 || named.length === 0) throw new Error(`The restore of ${context} lost nothing that anybody holds: ${out}`);
  return named;
};

const mustGoOnAbove = async (database: pg.Pool, context: ContextName, before: Standing): Promise<void> => {
  const { generation, end } = await standing(database, context);
  if (generation !== before.generation + 1 || end <= before.end)
    throw new Error(`${context} was accepted with generation ${generation} and positions above ${end}: before, they were ${before.generation} and ${before.end}`);
};
