import type { Pool, PoolClient } from 'pg';
import { proxyLimitReached } from '../domain/ballots/proxy.js';

export type HeldProxy = { readonly ballotId: string; readonly headId: string; readonly holderId: string };

/** How many proxies whoever holds some has in a ballot, whatever is granted at once. */
export class Proxies {
  constructor(private readonly pool: Pool) {}

  async held(ballotId: string, holderId: string): Promise<number> {
    const { rows } = await this.pool.query<{ held: number }>('SELECT count(*)::int AS held FROM ballot_proxies WHERE ballot_id = $1 AND holder_id = $2', [
      ballotId,
      holderId,
    ]);
    return rows[0]?.held ?? 0;
  }

  /** In the transaction of a grant: of two that want the last place, the later one waits for the first, and finds none. @throws {Refusal} PROXY_NOT_ALLOWED */
  async take(tx: PoolClient, { ballotId, headId, holderId }: HeldProxy, most: number): Promise<void> {
    for (let tried = 0; tried < most; tried++) {
      const { rowCount } = await tx.query(
        `INSERT INTO ballot_proxies (ballot_id, holder_id, place, head_id)
         SELECT $1, $2, place, $3 FROM generate_series(1, $4::int) place
         WHERE place NOT IN (SELECT taken.place FROM ballot_proxies taken WHERE taken.ballot_id = $1 AND taken.holder_id = $2) ORDER BY place LIMIT 1
         ON CONFLICT DO NOTHING`,
        [ballotId, holderId, headId, most],
      );
      if (rowCount === 1) return;
      // Sent twice, by way of two processes: the stream of the head finds that out.
      const same = await tx.query('SELECT FROM ballot_proxies WHERE ballot_id = $1 AND holder_id = $2 AND head_id = $3', [ballotId, holderId, headId]);
      if (same.rowCount === 1) return;
    }
    throw proxyLimitReached(most, most);
  }

  /** In the transaction of a revocation. */
  async free(tx: PoolClient, ballotId: string, headId: string): Promise<void> {
    await tx.query('DELETE FROM ballot_proxies WHERE ballot_id = $1 AND head_id = $2', [ballotId, headId]);
  }
}
