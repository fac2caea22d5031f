import type { KeyObject } from 'node:crypto';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import { Patience } from '../../../platform/event-store/index.js';
import { Worker } from '../../../platform/ops/index.js';
import { checkpointText, keysIn, originOf, signNote, verifierKeyOf, type Hash } from '../../../platform/proof/index.js';
import { installation } from './installation.js';

/** A tree that has not been signed; `signed` and `stood`: the root of the one before it, as it was signed and as it is now. */
type Unsigned = {
  readonly projectId: string;
  readonly size: number;
  readonly position: number;
  readonly root: Hash;
  readonly signed: Hash | null;
  readonly stood: Hash | null;
};
type Tree = Pick<Unsigned, 'projectId' | 'size' | 'position' | 'root'>;

/** A tree does not begin with the one that was signed before it: somebody has changed the log, and the tree was built again from that. */
export class NotWhatWasSigned extends Error {
  override readonly name = 'NotWhatWasSigned';

  constructor(trees: readonly { readonly projectId: string; readonly size: number }[]) {
    const named = trees.map(({ projectId, size }) => `${projectId} from its entry ${size - 1} on`).join(', ');
    super(`The log is not what was signed: ${named}. Nothing more of it is signed. \`npx hutong-verify\` names the first entry that was changed.`);
  }
}

const base64 = (column: string): string => `encode(${column}, 'base64')`;

/**
 * Signs every tree that a project's timeline has been, one for each entry, in the order of the log, a moment after its entry: so a verifier
 * finds the first entry that is not as it was. It signs nothing that does not begin with what it signed before.
 */
export class ProofSigner implements Background {
  readonly #worker: Worker;
  readonly #patience = new Patience();
  #unsubscribe: (() => void) | undefined;
  /** Up to which position of the log this process has looked. */
  #looked: number | undefined;

  constructor(
    private readonly runtime: ContextRuntime,
    private readonly keyFile: string,
    onFailure: (error: unknown) => void = () => undefined,
  ) {
    this.#worker = new Worker({ name: 'proof signer', idleMs: 1_000, step: (signal) => this.#patientStep(signal), onFailure });
  }

  start(): void {
    this.#unsubscribe ??= this.runtime.view('proof').onAdvanced(() => this.#worker.wake());
    this.#worker.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.#worker.stop();
  }

  async #patientStep(signal: AbortSignal): Promise<boolean> {
    // Only where there is something to sign: appends of other logs would use up its patience.
    const more = await this.step(500, () => this.#patience.letAppendsGoFirst(signal));
    if (!more) this.#patience.regain();
    return more;
  }

  /**
   * Signs what comes next; true when there may be more.
   * @throws {NotWhatWasSigned} when the rest is signed.
   */
  async step(limit = 500, beforeSigning: () => Promise<void> = async () => undefined): Promise<boolean> {
    if (this.#looked === undefined) {
      const { signed, before } = await this.#signedSoFar();
      // A tree that is just being built again says nothing yet of what was signed.
      if ((await this.runtime.view('proof').position()) < signed) return false;
      this.#looked = before;
      await this.#signHeads();
    }
    const trees = await this.#next(this.#looked, limit);
    if (trees.length === 0) return false;
    await beforeSigning();
    const fitting = new Map<string, boolean>();
    const [good, bad]: [Unsigned[], Unsigned[]] = [[], []];
    for (const tree of trees) {
      const fits = fitting.get(tree.projectId) ?? (tree.size === 1 || (tree.signed !== null && tree.signed === tree.stood));
      if (fits) good.push(tree);
      else if (fitting.get(tree.projectId) === undefined) bad.push(tree);
      fitting.set(tree.projectId, fits);
    }
    await this.#sign(good);
    this.#looked = trees.at(-1)?.position ?? this.#looked;
    if (bad.length > 0) throw new NotWhatWasSigned(bad);
    return true;
  }

  /** Up to where anything is signed, and the position before the first entry that is not: of a project that had to wait, perhaps. */
  async #signedSoFar(): Promise<{ readonly signed: number; readonly before: number }> {
    const { rows } = await this.runtime.database.pool.query<{ signed: number; before: number | null }>(
      `SELECT (SELECT coalesce(max(position), 0)::float8 FROM proof_checkpoints) AS signed, (
         SELECT min(l.position)::float8 - 1 FROM proof_trees t
           CROSS JOIN LATERAL (SELECT coalesce(max(c.size), 0) AS size FROM proof_checkpoints c WHERE c.project_id = t.project_id) s
           JOIN proof_leaves l ON l.project_id = t.project_id AND l.index = s.size) AS before`,
    );
    const signed = rows[0]?.signed ?? 0;
    return { signed, before: rows[0]?.before ?? signed };
  }

  async #next(after: number, limit: number): Promise<readonly Unsigned[]> {
    const { rows } = await this.runtime.database.pool.query<Unsigned>({
      name: 'proof.unsigned',
      text: `SELECT l.project_id AS "projectId", (l.index + 1)::float8 AS size, l.position::float8 AS position, ${base64('l.root')} AS root,
               (SELECT ${base64('c.root')} FROM proof_checkpoints c WHERE c.project_id = l.project_id AND c.size = l.index ORDER BY c.generation DESC LIMIT 1) AS signed,
               (SELECT ${base64('b.root')} FROM proof_leaves b WHERE b.project_id = l.project_id AND b.index = l.index - 1) AS stood
             FROM proof_leaves l
             WHERE l.position > $1 AND l.position <= (SELECT max(position) FROM (SELECT position FROM proof_leaves WHERE position > $1 ORDER BY position LIMIT $2) _)
               AND NOT EXISTS (SELECT FROM proof_checkpoints c WHERE c.project_id = l.project_id AND c.size = l.index + 1)
             ORDER BY l.position, l.project_id`,
      values: [after, limit],
    });
    return rows;
  }

  /** When it starts: a log that was restored since says so by the name that it signs under from now on. */
  async #signHeads(): Promise<void> {
    const { rows } = await this.runtime.database.pool.query<Tree & { readonly generation: number; readonly stands: Hash | null }>(
      `SELECT DISTINCT ON (c.project_id) c.project_id AS "projectId", c.generation, c.size::float8 AS size, c.position::float8 AS position, ${base64('c.root')} AS root,
         (SELECT ${base64('l.root')} FROM proof_leaves l WHERE l.project_id = c.project_id AND l.index = c.size - 1) AS stands
       FROM proof_checkpoints c ORDER BY c.project_id, c.generation DESC, c.size DESC`,
    );
    const asSigned = ({ root, stands }: (typeof rows)[number]) => root === stands;
    await this.#sign(rows.filter((head) => asSigned(head) && head.generation < this.runtime.store.generation));
    const changed = rows.filter((head) => !asSigned(head));
    if (changed.length > 0) throw new NotWhatWasSigned(changed);
  }

  async #sign(trees: readonly Tree[]): Promise<void> {
    if (trees.length === 0) return;
    const { database, store } = this.runtime;
    const [{ name }, { key, since }] = [await installation(database.pool), await this.#key()];
    const publicKey = verifierKeyOf(key, name).publicKey.toString('base64');
    const signatureOf = ({ projectId, size, root }: Tree): string => {
      const origin = originOf(name, projectId, store.generation);
      return signNote(checkpointText({ origin, size, root }), origin, key).signature.toString('base64');
    };
    await database.pool.query({
      name: 'proof.sign',
      text: `WITH known AS (INSERT INTO proof_keys (public_key, since) VALUES ($1, $2) ON CONFLICT DO NOTHING)
             INSERT INTO proof_checkpoints (project_id, generation, size, position, root, public_key, signature)
             SELECT project_id, $3, size, position, decode(root, 'base64'), $1, decode(signature, 'base64')
             FROM unnest($4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[]) t(project_id, size, position, root, signature) ON CONFLICT DO NOTHING`,
      values: [
        ...[publicKey, since, store.generation],
        ...[trees.map(({ projectId }) => projectId), trees.map(({ size }) => size), trees.map(({ position }) => position)],
        ...[trees.map(({ root }) => root), trees.map(signatureOf)],
      ],
    });
  }

  /** Read anew: it may have been rotated. */
  async #key(): Promise<{ readonly key: KeyObject; readonly since: Date }> {
    const keys = await keysIn(this.keyFile);
    return keys.at(-1) ?? keys[0];
  }
}
