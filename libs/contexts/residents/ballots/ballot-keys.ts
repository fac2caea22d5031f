import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { refusal } from '../../../contracts/index.js';
import { keyBytes, type MasterKeys, type WrappedKey } from '../../../platform/vault/index.js';

/** What the key of a ballot is wrapped for. */
export const forBallot = (ballotId: string): readonly string[] => ['ballot', ballotId];

/** The key that seals the choices of one ballot, wrapped by the installation's master keys; and whether its votes are being counted. */
export class BallotKeys {
  constructor(
    private readonly pool: Pool,
    private readonly masterKeys: MasterKeys,
  ) {}

  fresh(): Buffer {
    return randomBytes(keyBytes);
  }

  /** In the transaction of the opening. */
  async put(tx: PoolClient, ballotId: string, key: Buffer): Promise<void> {
    const { masterKey, wrapped } = this.masterKeys.wrap(key, forBallot(ballotId));
    await tx.query('INSERT INTO ballot_keys (ballot_id, master_key, wrapped) VALUES ($1, $2, $3)', [ballotId, masterKey, wrapped]);
  }

  /** @throws {Error} of a ballot that was never opened */
  async of(ballotId: string): Promise<Buffer> {
    const { rows } = await this.pool.query<WrappedKey>('SELECT master_key AS "masterKey", wrapped FROM ballot_keys WHERE ballot_id = $1', [ballotId]);
    const [row] = rows;
    if (!row) throw new Error(`The ballot ${ballotId} has no key`);
    return this.masterKeys.unwrap(row, forBallot(ballotId));
  }

  /** In the transaction of a vote, which a count waits for. @throws {Refusal} ALREADY_PUBLISHED once the count has begun */
  async mustTakeVotes(tx: PoolClient, ballotId: string): Promise<void> {
    const { rows } = await tx.query<{ count: string | null }>('SELECT count FROM ballot_keys WHERE ballot_id = $1 FOR SHARE', [ballotId]);
    if (rows[0]?.count !== null) throw refusal('ALREADY_PUBLISHED', 'ballotId');
  }

  /** Begins a count: every vote that was on its way is in the log then, and none comes any more. Of two that count, the later one goes on. */
  async beginCount(ballotId: string): Promise<string> {
    const count = randomUUID();
    await this.pool.query('UPDATE ballot_keys SET count = $2 WHERE ballot_id = $1', [ballotId, count]);
    return count;
  }

  /** Votes may come again: there is something to be keyed first. */
  async giveUp(ballotId: string, count: string): Promise<void> {
    await this.pool.query('UPDATE ballot_keys SET count = NULL WHERE ballot_id = $1 AND count = $2', [ballotId, count]);
  }

  /** In the transaction that publishes it. @throws {Refusal} VERSION_CONFLICT where another count has begun meanwhile */
  async mustBeTheCount(tx: PoolClient, ballotId: string, count: string): Promise<void> {
    const { rowCount } = await tx.query('SELECT FROM ballot_keys WHERE ballot_id = $1 AND count = $2 FOR UPDATE', [ballotId, count]);
    if (rowCount === 0) throw refusal('VERSION_CONFLICT', 'ballotId');
  }
}
