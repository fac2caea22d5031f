import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ContextName } from '../../apps/contexts.js';
import { idOf } from './checks/collect.js';
import type { Sender } from './driver/sender.js';
import { publishing, type Struck } from './faults/fault.js';

const patienceMs = 120_000;

/**
 * When all is as if nothing had been: a command that was sent after the fault is answered, by the context that it hit or by each,
 * and all that the logs held at its end is in the feed. @returns how long that took, in ms
 */
export const recovered = async (database: pg.Pool, sender: Sender, { liftedAt, context }: Struck): Promise<number> => {
  const deadline = Date.now() + patienceMs;
  const asked = context ? [context] : publishing;
  const answered = await until(deadline, `no command of ${asked.join(', ')} is answered`, () => {
    const since = asked.map((each) => sender.answeredSince(liftedAt, each));
    return since.every((each) => each !== undefined) ? Math.max(...since) : undefined;
  });
  const heights = await until(deadline, 'PostgreSQL does not answer', () => heightsOf(database).catch(() => undefined));
  const caughtUp = await until(deadline, 'the feed does not hold what the logs held', () =>
    isInFeed(database, heights).then(
      (is) => (is ? Date.now() : undefined),
      () => undefined,
    ),
  );
  return Math.max(answered, caughtUp) - liftedAt;
};

const until = async <Found>(deadline: number, complaint: string, look: () => Found | undefined | Promise<Found | undefined>): Promise<Found> => {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`After ${patienceMs / 1_000} s ${complaint}`);
    await sleep(100);
  }
};

const heightsOf = async (database: pg.Pool): Promise<ReadonlyMap<ContextName, number>> => {
  const heights = new Map<ContextName, number>();
  for (const context of publishing) {
    const { rows } = await database.query<{ height: string }>(`SELECT coalesce(max(position), 0) AS height FROM ${context}.events`);
    heights.set(context, Number(rows[0]?.height));
  }
  return heights;
};

/** Only the newest can be missing: each context's order is kept, but its partitions go side by side. */
const newest = 2_000;

const isInFeed = async (database: pg.Pool, heights: ReadonlyMap<ContextName, number>): Promise<boolean> => {
  for (const [context, height] of heights) {
    const { rowCount } = await database.query(
      `SELECT FROM (SELECT ${idOf(context)} AS event FROM ${context}.events
         WHERE position <= $1 AND position > $1 - ${newest} AND metadata->>'audience' IS NOT NULL) e
       WHERE NOT EXISTS (SELECT FROM coordination.feed_entries f WHERE f.id = e.event) LIMIT 1`,
      [height],
    );
    if (rowCount !== 0) return false;
  }
  return true;
};

/** Returns when nothing moves any more: the logs do not grow, every view has passed them, and the subscriber has as many as the feed. Or after two minutes: the checks say what is missing. */
export const allQuiet = async (database: pg.Pool, seen: () => number): Promise<void> => {
  let before = '';
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(1_000)) {
    const heights = await heightsOf(database);
    const now = JSON.stringify([[...heights], await viewsOf(database), seen()]);
    if (now === before && (await isInFeed(database, heights)) && (await feedLength(database)) === seen()) return;
    before = now;
  }
};

const viewsOf = async (database: pg.Pool): Promise<readonly unknown[]> => {
  const { rows } = await database.query(publishing.map((context) => `SELECT view, position FROM ${context}.view_progress WHERE live`).join(' UNION ALL '));
  return rows;
};

const feedLength = async (database: pg.Pool): Promise<number> => {
  const { rows } = await database.query<{ count: string }>('SELECT count(*) FROM coordination.feed_entries');
  return Number(rows[0]?.count);
};
