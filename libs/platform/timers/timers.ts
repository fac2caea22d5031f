import type { PoolClient } from 'pg';
import type { Caller, JsonObject } from '../kernel/index.js';

/** Something that shall happen at a time. Set again under its id, it is moved. */
export type Timer<Data extends JsonObject = JsonObject> = {
  readonly id: string;
  /** Names who is called: see `TimerRunner`. */
  readonly what: string;
  readonly dueAt: Date;
  readonly data: Data;
};

/** Sets timers in the caller's transaction: they stand if, and only if, what set them does. Of one that comes twice the last counts. */
export const setTimers = async (tx: PoolClient, timers: readonly Timer[]): Promise<void> => {
  if (timers.length === 0) return;
  const last = [...new Map(timers.map((timer) => [timer.id, timer])).values()];
  await tx.query({
    name: 'timers.set',
    text: `INSERT INTO timers (id, what, due_at, data, try_at) SELECT id, what, due_at, data, due_at
           FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::jsonb[]) t(id, what, due_at, data)
           ON CONFLICT (id) DO UPDATE SET what = excluded.what, due_at = excluded.due_at, data = excluded.data, try_at = excluded.try_at, attempts = 0, error = NULL`,
    values: [last.map(({ id }) => id), last.map(({ what }) => what), last.map(({ dueAt }) => dueAt), last.map(({ data }) => JSON.stringify(data))],
  });
};

export const cancelTimers = async (tx: PoolClient, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0) await tx.query({ name: 'timers.cancel', text: 'DELETE FROM timers WHERE id = ANY ($1)', values: [ids] });
};

/** How a command comes that a timer sends: it happens at the deadline, however late it is sent, and once. */
export const sentByTimer = ({ id, dueAt }: Timer, caller: Caller) => ({
  caller,
  occurredAt: dueAt,
  correlationId: id,
  idempotencyKey: `${id} ${dueAt.toISOString()}`,
  body: {},
});
