import type { Pool, PoolClient } from 'pg';
import { canonicalJson, Edge, leafHash, type Hash } from '../../../platform/proof/index.js';
import type { UnitEntry } from '../domain/ballots/commitments.js';
import type { UnitVote } from '../domain/ballots/question-vote.js';
import { inSlices } from './in-slices.js';
import type { RecountEntry } from './recount-file.js';
import type { RecountHead } from './write-recount.js';

/** An entry as its text stands in the file, and its hash; `rollHash`: of the same before anybody voted. */
export type KeptEntry = { readonly id: string; readonly text: string; readonly hash: Hash; readonly rollHash: Hash };

export const keptEntry = ({ id, counts, oneHeadAtMost }: UnitEntry, vote: UnitVote | undefined): KeptEntry => {
  const silent: RecountEntry = { id, counts, oneHeadAtMost, votes: null };
  const [text, before] = [canonicalJson({ ...silent, votes: vote?.questions ?? null }), canonicalJson(silent)];
  return { id, text, hash: leafHash(text), rollHash: leafHash(before) };
};

/** Ids are drawn by lot: in their order nothing shows of when a unit voted, or where it is. */
export const inOrder = <Of extends { readonly id: string }>(entries: readonly Of[]): readonly Of[] => entries.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** RFC 6962, as `rootOf`, of any number. */
export const rootOfMany = async (hashes: Iterable<Hash>): Promise<Hash> => {
  const edge = new Edge();
  await inSlices(hashes, (hash) => edge.add(hash));
  return edge.root;
};

const atOnce = 1_000;
/** Of a page, which is read for whoever asks: some 500 kB. */
export const recountPage = 250;

/** What ballots are recounted from, an entry a row: the file of tens of thousands of units is more than one answer should hold. */
export class RecountEntries {
  constructor(private readonly pool: Pool) {}

  /** In the transaction that publishes the result. */
  async keep(tx: PoolClient, head: RecountHead, entries: readonly KeptEntry[]): Promise<void> {
    await tx.query('INSERT INTO ballot_recounts (ballot_id, head) VALUES ($1, $2)', [head.ballotId, JSON.stringify(head)]);
    for (let at = 0; at < entries.length; at += atOnce) {
      const lot = entries.slice(at, at + atOnce);
      await tx.query('INSERT INTO ballot_recount_entries (ballot_id, entry_id, hash, entry) SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[])', [
        head.ballotId,
        lot.map(({ id }) => id),
        lot.map(({ hash }) => hash),
        lot.map(({ text }) => text),
      ]);
    }
  }

  /** As JSON: the file without `leaves` and `entries`. @throws {Error} of a ballot that is not published */
  async head(ballotId: string): Promise<string> {
    const { rows } = await this.pool.query<{ head: string }>('SELECT head FROM ballot_recounts WHERE ballot_id = $1', [ballotId]);
    const [row] = rows;
    if (!row) throw new Error(`The ballot ${ballotId} is published, and has no recount`);
    return row.head;
  }

  /** The next ones after that id, as JSON. */
  async page(ballotId: string, after: string): Promise<readonly { readonly id: string; readonly entry: string }[]> {
    const { rows } = await this.pool.query<{ id: string; entry: string }>(
      'SELECT entry_id AS id, entry FROM ballot_recount_entries WHERE ballot_id = $1 AND entry_id > $2 ORDER BY entry_id LIMIT $3',
      [ballotId, after, recountPage],
    );
    return rows;
  }

  /** The next ones after that id: only their hashes. */
  async leaves(ballotId: string, after: string): Promise<readonly { readonly id: string; readonly hash: Hash }[]> {
    const { rows } = await this.pool.query<{ id: string; hash: Hash }>(
      'SELECT entry_id AS id, hash FROM ballot_recount_entries WHERE ballot_id = $1 AND entry_id > $2 ORDER BY entry_id LIMIT $3',
      [ballotId, after, 20 * recountPage],
    );
    return rows;
  }
}
