import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { refusal } from '../../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { checkpointText, formatNote, originOf, VerifierKey, type Hash, type Path } from '../../../platform/proof/index.js';
import { installation } from './installation.js';

/** A tree that was signed. */
export type Head = {
  readonly projectId: string;
  readonly origin: string;
  readonly generation: number;
  readonly size: number;
  readonly root: Hash;
  readonly checkpoint: string;
};

/** Which one: left out, the newest; `witnessed`: of those that a witness has co-signed. */
export type Which = { readonly size?: number | null; readonly witnessed?: boolean | null };

type HeadRow = Pick<Head, 'projectId' | 'generation' | 'size' | 'root'> & { readonly publicKey: string; readonly signature: string; readonly lines: readonly string[] };

/** A leaf by its entry. */
export type Place = { readonly index: number; readonly position: number; readonly hash: Hash };

const patienceMs = 2_000;

/** The trees of the projects, and what was signed of them, as they are asked about. */
@Injectable()
export class ProjectLogs {
  constructor(
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
    @Inject(Settings) private readonly settings: Pick<Settings, 'witnesses'>,
  ) {}

  /** In any order, without the projects of which nothing was signed, or not at this size. */
  async heads(projectIds: readonly string[], { size, witnessed }: Which = {}): Promise<readonly Head[]> {
    const { pool } = this.runtime.database;
    const lines = `ARRAY(SELECT k.line FROM proof_cosignatures k WHERE (k.project_id, k.generation, k.size) = (c.project_id, c.generation, c.size) AND k.witness = ANY ($2) ORDER BY k.witness)`;
    const { rows } = await pool.query<HeadRow>({
      name: `proof.heads ${size == null} ${witnessed === true}`,
      text: `SELECT h.* FROM unnest($1::text[]) p(id) CROSS JOIN LATERAL (
               SELECT c.project_id AS "projectId", c.generation, c.size::float8 AS size, encode(c.root, 'base64') AS root, c.public_key AS "publicKey",
                 encode(c.signature, 'base64') AS signature, ${lines} AS lines
               FROM proof_checkpoints c WHERE c.project_id = p.id ${size == null ? '' : 'AND c.size = $3'} ${witnessed ? `AND cardinality(${lines}) > 0` : ''}
               ORDER BY c.size DESC, c.generation DESC LIMIT 1) h`,
      values: [projectIds, this.settings.witnesses.map(String), ...(size == null ? [] : [size])],
    });
    const { name } = await installation(pool);
    return rows.map(({ publicKey, signature, lines: cosignatures, ...tree }) => {
      const origin = originOf(name, tree.projectId, tree.generation);
      const { id: keyId } = new VerifierKey(origin, 'note', Buffer.from(publicKey, 'base64'));
      const signed = formatNote({ text: checkpointText({ ...tree, origin }), signatures: [{ name: origin, keyId, signature: Buffer.from(signature, 'base64') }] });
      return { ...tree, origin, checkpoint: signed + cosignatures.join('') };
    });
  }

  async head(projectId: string, which: Which = {}): Promise<Head | undefined> {
    return (await this.heads([projectId], which))[0];
  }

  /** @throws {Refusal} UNKNOWN_PROJECT; INVALID_INPUT for a size that the log has not had. */
  async mustHave(projectId: string, which: Which = {}): Promise<Head> {
    const found = await this.head(projectId, which);
    if (found) return found;
    const newest = await this.head(projectId);
    if (!newest) throw refusal('UNKNOWN_PROJECT', 'projectId', 'Nothing is signed of a project of this id');
    throw refusal('INVALID_INPUT', 'size', which.size == null ? 'No witness has co-signed it' : `It has entries 1 to ${newest.size}`);
  }

  /** Once the leaf is signed, which takes a moment. @throws {Refusal} STILL_BEHIND */
  async headWith(projectId: string, index: number): Promise<Head> {
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(20)) {
      const head = await this.head(projectId);
      if (head && head.size > index) return head;
    }
    throw refusal('STILL_BEHIND');
  }

  /** Whether the trees have, in time, all that stood in the log up to a position: no other reader waits for them. */
  async have(position: number): Promise<boolean> {
    return this.runtime.view('proof').waitFor(position, patienceMs);
  }

  /** Of an entry that has just come, once the tree has it. @throws {Refusal} UNKNOWN_ENTRY; STILL_BEHIND */
  async placeOf(projectId: string, entryId: string): Promise<Place> {
    const there = await this.#placeOf(projectId, entryId);
    if (there) return there;
    const end = await this.runtime.store.end(patienceMs);
    if (end === undefined || !(await this.have(end))) throw refusal('STILL_BEHIND');
    const found = await this.#placeOf(projectId, entryId);
    if (!found) throw refusal('UNKNOWN_ENTRY', 'entryId', 'The project has no entry of this id');
    return found;
  }

  async #placeOf(projectId: string, entryId: string): Promise<Place | undefined> {
    const { rows } = await this.runtime.database.pool.query<Place>({
      name: 'proof.place',
      text: `SELECT l.index::float8 AS index, l.position::float8 AS position, encode(n.hash, 'base64') AS hash
             FROM proof_leaves l JOIN proof_nodes n ON n.project_id = l.project_id AND n.level = 0 AND n.index = l.index WHERE l.project_id = $1 AND l.entry_id = $2`,
      values: [projectId, entryId],
    });
    return rows[0];
  }

  /** The hashes of a proof. */
  async hashes(projectId: string, path: Path): Promise<readonly Hash[]> {
    const { rows } = await this.runtime.database.pool.query<{ level: number; index: number; hash: Hash }>({
      name: 'proof.hashes',
      text: `SELECT n.level, n.index::float8 AS index, encode(n.hash, 'base64') AS hash
             FROM unnest($2::int[], $3::bigint[]) p(level, index) JOIN proof_nodes n ON n.project_id = $1 AND n.level = p.level AND n.index = p.index`,
      values: [projectId, path.nodes.map(({ level }) => level), path.nodes.map(({ index }) => index)],
    });
    const known = new Map(rows.map(({ level, index, hash }) => [`${level}/${index}`, hash]));
    return path.hashes(({ level, index }) => {
      const hash = known.get(`${level}/${index}`);
      if (hash === undefined) throw new Error(`The tree of ${projectId} has lost its node ${level}/${index}: npm run rebuild -- coordination/proof`);
      return hash;
    });
  }

  /** What verifies the log: every key that has signed, the newest last, under the installation's name, and those of its witnesses. */
  async keys(): Promise<{ readonly name: string; readonly keys: readonly { readonly key: string; readonly since: string }[]; readonly witnesses: readonly string[] }> {
    const { pool } = this.runtime.database;
    const { name } = await installation(pool);
    const { rows } = await pool.query<{ publicKey: string; since: Date }>('SELECT public_key AS "publicKey", since FROM proof_keys ORDER BY since');
    const keys = rows.map(({ publicKey, since }) => ({ key: String(new VerifierKey(name, 'note', Buffer.from(publicKey, 'base64'))), since: since.toISOString() }));
    return { name, keys, witnesses: this.settings.witnesses.map(String) };
  }
}
