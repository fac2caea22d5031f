import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { keyBytes, type MasterKeys, type WrappedKey } from '../../../platform/vault/index.js';
import type { OwnEntry, VoteSecrets } from '../domain/ballots/cast.js';
import type { Question } from '../domain/ballots/questions.js';
import { emptySums, sumOfSums, withVote, type Sums } from '../domain/ballots/sums.js';
import { openSums, sealSums } from './sealed-choice.js';

/** What the key of a secret ballot's sums is wrapped for. */
export const forSums = (ballotId: string): readonly string[] => ['ballot sums', ballotId];

type Asked = Pick<Question, 'key' | 'options'>;
type Row = { readonly part: number; readonly sealed: string };
/** A vote on its way into the sums. */
export type SecretVote = { readonly own: readonly OwnEntry[]; readonly secrets: VoteSecrets };

const MOST_PARTS = 16;
const HEADS_PER_PART = 30;
/** So that votes need not wait for each other; and each holds as many as a secret ballot needs at least, since a part by itself tells more than their sum. */
export const partsFor = (heads: number): number => Math.min(MOST_PARTS, Math.max(1, Math.floor(heads / HEADS_PER_PART)));

/**
 * All that is kept of what is chosen in secret ballots: sums, sealed by a key that nothing else is sealed by. It is destroyed, and they with it, by
 * the transaction that publishes them.
 */
export class SecretSums {
  constructor(
    private readonly pool: Pool,
    private readonly masterKeys: MasterKeys,
  ) {}

  /** In the transaction of the opening. */
  async begin(tx: PoolClient, ballotId: string, questions: readonly Asked[], heads: number): Promise<void> {
    const key = randomBytes(keyBytes);
    const { masterKey, wrapped } = this.masterKeys.wrap(key, forSums(ballotId));
    await tx.query('INSERT INTO ballot_sum_keys (ballot_id, master_key, wrapped) VALUES ($1, $2, $3)', [ballotId, masterKey, wrapped]);
    const seals = Array.from({ length: partsFor(heads) }, (_, part) => sealSums(emptySums(questions), { ballotId, part, key }));
    await tx.query('INSERT INTO ballot_sums (ballot_id, part, sealed) SELECT $1, part - 1, sealed FROM unnest($2::text[]) WITH ORDINALITY t(sealed, part)', [
      ballotId,
      seals,
    ]);
  }

  /** In the transaction of the vote, once it is certain that it is one. Which part it is added to is drawn by lot: by itself nothing says whose vote is where. */
  async add(tx: PoolClient, ballotId: string, questions: readonly Asked[], { own, secrets }: SecretVote): Promise<void> {
    const key = await this.#key(tx, ballotId);
    const { rows } = await tx.query<Row>('SELECT part, sealed FROM ballot_sums WHERE ballot_id = $1 ORDER BY random() LIMIT 1 FOR UPDATE', [ballotId]);
    const [row] = rows;
    if (!row) throw new Error(`The secret ballot ${ballotId} has no sums`);
    const { part } = row;
    const after = withVote(openSums(row.sealed, { ballotId, part, key }), questions, own, secrets);
    await tx.query('UPDATE ballot_sums SET sealed = $3 WHERE ballot_id = $1 AND part = $2', [ballotId, part, sealSums(after, { ballotId, part, key })]);
  }

  /** Of all parts, after the close. @throws {Error} where they are gone, or were changed */
  async of(ballotId: string): Promise<Sums> {
    const key = await this.#key(this.pool, ballotId);
    const { rows } = await this.pool.query<Row>('SELECT part, sealed FROM ballot_sums WHERE ballot_id = $1 ORDER BY part', [ballotId]);
    return sumOfSums(rows.map(({ part, sealed }) => openSums(sealed, { ballotId, part, key })));
  }

  /** In the transaction that publishes them: nobody opens any of it again. Of a named ballot there is nothing. */
  async destroy(tx: PoolClient, ballotId: string): Promise<void> {
    await tx.query('DELETE FROM ballot_sum_keys WHERE ballot_id = $1', [ballotId]);
  }

  async #key(on: Pick<Pool | PoolClient, 'query'>, ballotId: string): Promise<Buffer> {
    const { rows } = await (on as Pool).query<WrappedKey>('SELECT master_key AS "masterKey", wrapped FROM ballot_sum_keys WHERE ballot_id = $1', [ballotId]);
    const [row] = rows;
    if (!row) throw new Error(`The sums of the secret ballot ${ballotId} have no key`);
    return this.masterKeys.unwrap(row, forSums(ballotId));
  }
}
