import { Edge, type Hash } from '../../libs/platform/proof/index.js';
import { isHidden, isMissing } from './hash-blocks.js';
import { LeafHashes } from './leaf-hashes.js';

/** The first line of an export. */
export type Header = {
  /** Of the installation: its logs and keys are named after it. */
  readonly name: string;
  readonly projectId: string;
  readonly size: number;
  readonly keys: readonly { readonly key: string; readonly since: string }[];
  /** `kept`: how many entries stood when the generation began. */
  readonly generations: readonly { readonly generation: number; readonly kept: number }[];
};

/** What the log keeps of an entry beside it: its id and hash as they were when it was signed, and the signature of the tree that ends with it. */
export type Signed = {
  readonly entryId: string | null;
  readonly hash: Hash | null;
  readonly generation: number | null;
  readonly key: string | null;
  readonly signature: string | null;
};

/** The file is none, or is cut off: nothing can be said of the log. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

const lineFeed = 10;
/**
 * A project's log as `/proof/<project>/export` gives it: a header, two lines for each entry (the leaf; what was signed with it), the newest
 * checkpoint. The bytes of a leaf's line are the leaf.
 */
export class ExportFile {
  /** How many entries the reader may not see. */
  hidden = 0;
  /** The tree of all entries up to the first that is missing. */
  readonly edge: Edge;
  readonly header: Header;
  readonly checkpoint: string;
  readonly witnessed: string | null;
  readonly #bytes: Buffer;
  readonly #leaves: LeafHashes;
  #hashes: readonly (Hash | undefined)[] | undefined;

  /** @throws {Unreadable} */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    let at = this.#endOf(0);
    this.header = headerOf(bytes.toString('utf8', 0, at));
    this.#leaves = new LeafHashes(bytes, this.header.size);
    this.#bytes = this.#leaves.bytes;
    for (let index = 0; index < this.header.size; index++) {
      const end = this.#endOf(at + 1);
      this.#leaves.place(index, at + 1, end);
      this.hidden += Number(isHidden(this.#bytes, at + 1));
      at = this.#endOf(end + 1);
    }
    this.#leaves.hash();
    this.edge = this.#leaves.edge();
    ({ checkpoint: this.checkpoint, witnessed: this.witnessed } = frameOf(this.#bytes.toString('utf8', at + 1)));
  }

  /** Of each entry; undefined: it is no longer in the log. */
  get hashes(): readonly (Hash | undefined)[] {
    return (this.#hashes ??= Array.from({ length: this.size }, (_, index) => this.#leaves.of(index)));
  }

  get size(): number {
    return this.header.size;
  }

  /** What is known of an entry as it stands in the log; undefined: it is missing, or not for the reader to see. */
  leaf(index: number): { readonly [name: string]: unknown } | undefined {
    const [start, end] = [this.#leaves.startOf(index), this.#leaves.endOf(index)];
    if (isHidden(this.#bytes, start) || isMissing(this.#bytes, start)) return undefined;
    try {
      return JSON.parse(this.#bytes.toString('utf8', start, end)) as { readonly [name: string]: unknown };
    } catch {
      return undefined;
    }
  }

  /** What was signed with an entry. */
  signed(index: number): Signed {
    const from = this.#leaves.endOf(index) + 1;
    return objectIn<Signed>(this.#bytes.toString('utf8', from, this.#endOf(from)));
  }

  /** The roots of the trees of these sizes, as far as nothing is missing. */
  roots(sizes: readonly number[]): ReadonlyMap<number, Hash> {
    const [wanted, last] = [new Set(sizes), sizes.reduce((most, size) => Math.max(most, size), -1)];
    const [edge, roots] = [new Edge(), new Map<number, Hash>()];
    for (let size = 0; size <= last; size++) {
      if (wanted.has(size)) roots.set(size, edge.root);
      const next = this.hashes[size];
      if (next === undefined) break;
      edge.add(next);
    }
    return roots;
  }

  #endOf(from: number): number {
    const end = this.#bytes.indexOf(lineFeed, from);
    if (end < 0) throw new Unreadable('The export is cut off: it ends before its checkpoint. Fetch it again.');
    return end;
  }
}

const objectIn = <T extends object>(line: string): T => {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as T;
  } catch {
    // Said below.
  }
  throw new Unreadable(`This is no line of an export: ${line.slice(0, 100)}`);
};

const headerOf = (line: string): Header => {
  const header = objectIn<Header & { readonly hutong: unknown; readonly version: unknown }>(line);
  if (header.hutong !== 'proof-export' || header.version !== 1 || !Number.isSafeInteger(header.size) || header.size < 0)
    throw new Unreadable('This is no export of a log: its first line says {"hutong":"proof-export","version":1,…}');
  return header;
};

const frameOf = (line: string): { readonly checkpoint: string; readonly witnessed: string | null } => {
  const { checkpoint, witnessed } = objectIn<{ readonly checkpoint?: unknown; readonly witnessed?: unknown }>(line);
  if (typeof checkpoint !== 'string') throw new Unreadable('The export does not end with its checkpoint. Fetch it again.');
  return { checkpoint, witnessed: typeof witnessed === 'string' ? witnessed : null };
};
