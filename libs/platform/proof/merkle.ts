import { hash } from 'node:crypto';

/** A SHA-256 in base64, as checkpoints write it: as text it is compared, sent and kept without another thought. */
export type Hash = string;

const hashBytes = 32;
const prefixed = (prefix: number, rest: number): Buffer => {
  const bytes = Buffer.alloc(1 + rest);
  bytes[0] = prefix;
  return bytes;
};
const pair = prefixed(1, 2 * hashBytes);

/** RFC 6962: of a byte 0 and the leaf. */
export const leafHash = (leaf: string): Hash => hash('sha256', Buffer.from(`\0${leaf}`), 'base64');

/** RFC 6962: of a byte 1 and the two hashes below. */
export const nodeHash = (left: Hash, right: Hash): Hash => {
  pair.write(left, 1, 'base64');
  pair.write(right, 1 + hashBytes, 'base64');
  return hash('sha256', pair, 'base64');
};

/** Of a tree without leaves: the hash of nothing. */
export const emptyRoot: Hash = hash('sha256', '', 'base64');

/** A perfect subtree: the one number `index` (from 0) of those over 2^level leaves each. Level 0: a leaf. */
export type Node = { readonly level: number; readonly index: number };
export type HashedNode = Node & { readonly hash: Hash };

/**
 * The growing edge of a tree: the perfect subtrees that it consists of, largest first. It is all that is needed to add leaves, and to say
 * the root at every size.
 */
export class Edge {
  #size: number;
  readonly #hashes: Hash[];

  /** @throws {RangeError} where a tree of this size has another number of perfect subtrees. */
  constructor(size = 0, hashes: readonly Hash[] = []) {
    if (hashes.length !== ones(size)) throw new RangeError(`A tree of ${size} leaves has ${ones(size)} perfect subtrees, not ${hashes.length}`);
    this.#size = size;
    this.#hashes = [...hashes];
  }

  get size(): number {
    return this.#size;
  }

  get hashes(): readonly Hash[] {
    return this.#hashes;
  }

  /** Adds a leaf; `completed` is told of every perfect subtree that it completes, itself first. */
  add(leaf: Hash, completed?: (node: HashedNode) => void): void {
    this.#add(leaf, 0, completed);
  }

  /** @throws {RangeError} for a perfect subtree of 2^level leaves where no whole number of such stands before it. */
  addSubtree(root: Hash, level: number): void {
    if (this.#size % 2 ** level !== 0) throw new RangeError(`A subtree of ${2 ** level} leaves cannot follow ${this.#size}`);
    this.#add(root, level);
  }

  #add(hash: Hash, from: number, completed?: (node: HashedNode) => void): void {
    let [right, level, index] = [hash, from, this.#size / 2 ** from];
    completed?.({ level, index, hash: right });
    while (index % 2 === 1) {
      right = nodeHash(this.#hashes.pop() ?? right, right);
      level++;
      index = (index - 1) / 2;
      completed?.({ level, index, hash: right });
    }
    this.#hashes.push(right);
    this.#size += 2 ** from;
  }

  get root(): Hash {
    return this.#hashes.reduceRight<Hash | undefined>((right, left) => (right === undefined ? left : nodeHash(left, right)), undefined) ?? emptyRoot;
  }
}

/** How many perfect subtrees a tree of this size consists of: the ones of its size in binary. */
const ones = (size: number): number => {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
};
