import type { PoolClient } from 'pg';
import { attempt, type Database } from '../../database/index.js';
import { bodyHash } from '../../event-store/index.js';
import { Refusal, type JsonObject } from '../../kernel/index.js';
import { Worker } from '../../ops/index.js';
import type { BatchHandler, EventBus } from '../event-bus.js';
import { follow } from './follow.js';
import { isMessageFault, reasonOf } from './message-fault.js';
import { parkedColumns, parkedNumber, toParkedMessage, type Operator, type ParkedMessage, type ParkedRow, type ParkedState } from './parked-message.js';

export type ParkingOptions = {
  readonly context: string;
  readonly database: Database;
  readonly bus: Pick<EventBus, 'read'>;
  /** How each consumer of this context applies messages, by its name. */
  readonly handlers: ReadonlyMap<string, BatchHandler>;
  readonly onFailure: (error: unknown) => void;
};

/** Who does it, and the key that makes it happen once: the same key with another body is refused. */
export type ParkingOrder = { readonly by: Operator; readonly key: string; readonly body: JsonObject };

type Act = (tx: PoolClient, row: ParkedRow) => Promise<(() => void) | void>;

/**
 * What operators do with a context's parked messages. Whatever closes one lets those that wait behind it follow, in order: by a worker of
 * its own, so that it goes on after a crash, and whichever process does it.
 */
export class Parking {
  readonly #worker: Worker;

  constructor(private readonly options: ParkingOptions) {
    const { context, database, bus, handlers, onFailure } = options;
    this.#worker = new Worker({ name: `parking of ${context}`, idleMs: 5_000, step: () => follow(database, bus, handlers), onFailure });
  }

  start(): void {
    this.#worker.start();
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
  }

  async count(states: readonly ParkedState[] = ['PARKED']): Promise<number> {
    const { rows } = await this.options.database.pool.query<{ total: string }>('SELECT count(*) AS total FROM parked_messages WHERE state = ANY ($1)', [states]);
    return Number(rows[0]?.total);
  }

  /** In the order in which they were parked or put to wait. @param after the number of one; 0: from the start */
  async list({ states, after, limit }: { readonly states: readonly ParkedState[]; readonly after: number; readonly limit: number }): Promise<readonly ParkedMessage[]> {
    const { rows } = await this.options.database.pool.query<ParkedRow>(
      `SELECT ${parkedColumns} FROM parked_messages m WHERE state = ANY ($1) AND id > $2 ORDER BY id LIMIT $3`,
      [states, after, limit],
    );
    return rows.map((row) => this.#message(row));
  }

  async find(id: string): Promise<ParkedMessage | null> {
    const number = parkedNumber(this.options.context, id);
    if (number === undefined) return null;
    const { rows } = await this.options.database.pool.query<ParkedRow>(`SELECT ${parkedColumns} FROM parked_messages m WHERE id = $1`, [number]);
    return rows[0] ? this.#message(rows[0]) : null;
  }

  /**
   * Applies a parked message by the code of today. One that fails again stays parked, with the new reason: that is an answer.
   * @throws {Refusal} UNKNOWN_PARKED_MESSAGE, NOT_PARKED, KEY_REUSED
   */
  replay(id: string, order: ParkingOrder): Promise<ParkedMessage> {
    return this.#close(id, order, async (tx, row) => {
      const { bus, handlers } = this.options;
      const handler = handlers.get(row.consumer);
      if (!handler) throw new Refusal('NOT_PARKED', `There is no consumer ${row.consumer} any more: discard it.`, 'id');
      const tried = await attempt(tx, async () => handler([bus.read(row.message)], tx));
      if ('result' in tried) {
        await tx.query(`UPDATE parked_messages SET state = 'REPLAYED', attempts = attempts + 1, closed_at = now(), closed_by = $2 WHERE id = $1`, [row.id, order.by]);
        return tried.result;
      }
      if (!isMessageFault(tried.error)) throw tried.error;
      await tx.query('UPDATE parked_messages SET attempts = attempts + 1, reason = $2 WHERE id = $1', [row.id, reasonOf(tried.error)]);
    });
  }

  /**
   * Gives a parked message up: its row stays, and says who, when and why.
   * @throws {Refusal} UNKNOWN_PARKED_MESSAGE, NOT_PARKED, KEY_REUSED
   */
  discard(id: string, because: string, order: ParkingOrder): Promise<ParkedMessage> {
    return this.#close(id, order, async (tx, row) => {
      await tx.query(`UPDATE parked_messages SET state = 'DISCARDED', closed_at = now(), closed_by = $2, closed_because = $3 WHERE id = $1`, [row.id, order.by, because]);
    });
  }

  #message(row: ParkedRow): ParkedMessage {
    return toParkedMessage(this.options.context, this.options.bus, row);
  }

  /** Under the lock of the message's key, once for each idempotency key. */
  async #close(id: string, { key, body }: ParkingOrder, act: Act): Promise<ParkedMessage> {
    const { context, database } = this.options;
    const number = parkedNumber(context, id);
    const hash = bodyHash(body);
    const { answer, committed } = await database.transaction(async (tx) => {
      const row = number === undefined ? undefined : await lockedRow(tx, number);
      const before = await remembered(tx, key, hash);
      if (before) return { answer: before, committed: undefined };
      if (!row) throw new Refusal('UNKNOWN_PARKED_MESSAGE', 'There is no such parked message: take an id from the query `parkedMessages`.', 'id');
      if (row.state !== 'PARKED') throw new Refusal('NOT_PARKED', notParked[row.state], 'id');
      const done = await act(tx, row);
      const now = this.#message(await rowOf(tx, row.id));
      await remember(tx, key, hash, now);
      return { answer: now, committed: done };
    });
    committed?.();
    this.#worker.wake();
    return answer;
  }
}

const notParked = {
  WAITING: 'It waits behind a parked message of the same key: replay or discard that one.',
  REPLAYED: 'It has been replayed already.',
  DISCARDED: 'It has been discarded already.',
} as const;

/** The row as it is once its key is locked; undefined: there is none. */
const lockedRow = async (tx: PoolClient, id: string): Promise<ParkedRow | undefined> => {
  const { rowCount } = await tx.query('SELECT 1 FROM parked_messages WHERE id = $1', [id]);
  if (rowCount === 0) return undefined;
  await tx.query('SELECT 1 FROM parked_keys WHERE (consumer, topic, key) = (SELECT consumer, topic, key FROM parked_messages WHERE id = $1) FOR UPDATE', [id]);
  return rowOf(tx, id);
};

const rowOf = async (tx: PoolClient, id: string): Promise<ParkedRow> => {
  const { rows } = await tx.query<ParkedRow>(`SELECT ${parkedColumns} FROM parked_messages m WHERE id = $1`, [id]);
  return rows[0]!;
};

/** @throws {Refusal} KEY_REUSED */
const remembered = async (tx: PoolClient, key: string, hash: Buffer): Promise<ParkedMessage | undefined> => {
  const { rows } = await tx.query<{ body_hash: Buffer; answer: ParkedMessage }>('SELECT body_hash, answer FROM parking_commands WHERE key = $1', [key]);
  const [before] = rows;
  if (before && !before.body_hash.equals(hash)) throw keyReused();
  return before?.answer;
};

/** @throws {Refusal} KEY_REUSED at the same time, for another message: nothing else is done at the same time with one key */
const remember = async (tx: PoolClient, key: string, hash: Buffer, answer: ParkedMessage): Promise<void> => {
  const text = 'INSERT INTO parking_commands (key, body_hash, answer) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
  const { rowCount } = await tx.query(text, [key, hash, JSON.stringify(answer)]);
  if (rowCount === 0) throw keyReused();
};

const keyReused = () => new Refusal('KEY_REUSED', 'This idempotency key was used with another body: use a new key for a new command.', 'idempotencyKey');
