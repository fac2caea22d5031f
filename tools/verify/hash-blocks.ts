import { hash } from 'node:crypto';

/** A block is a perfect subtree of 2^10 leaves: so much is hashed without asking what others do. */
export const blockLevel = 10;
export const blockSize = 2 ** blockLevel;
export const hashBytes = 32;
const lineFeed = 10;

/** What the lines of an export's leaves are, and where; and what comes of them. All of it lies in memory that threads share. */
export type Leaves = {
  readonly bytes: Buffer;
  /** Of each leaf's line: where its first byte is, and the line feed that ends it. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** 32 bytes for each leaf. */
  readonly hashes: Buffer;
  /** 1 where the hash of a leaf is known; 0: the entry is missing. */
  readonly known: Uint8Array;
  /** 32 bytes for each whole block: the root of its subtree. */
  readonly roots: Buffer;
  /** The number of the next block that nobody has taken. */
  readonly next: Int32Array;
  /** Of each block: 0, not hashed yet; 1, hashed; 2, and it has a root. */
  readonly done: Int32Array;
  /** 1 once it is known where all leaves are. */
  readonly placed: Int32Array;
};

/** A leaf begins with `{"data"`; a line that stands for one that is not here, with `{"hidden"` or `{"missing"`. */
const kind = (letter: string) => (bytes: Uint8Array, start: number) => bytes[start + 2] === letter.charCodeAt(0);
export const [isHidden, isMissing] = [kind('h'), kind('m')];

/** Hashes one block after the other that no other thread has taken, until none is left. */
export const hashBlocks = (leaves: Leaves): void => {
  for (let block = Atomics.add(leaves.next, 0, 1); block < leaves.done.length; block = Atomics.add(leaves.next, 0, 1)) hashBlock(leaves, block);
};

/** Whoever hashes a block again gets the same. */
const hashBlock = (leaves: Leaves, block: number): void => {
  const { starts, known, hashes, roots, done } = leaves;
  const [from, to] = [block * blockSize, Math.min((block + 1) * blockSize, starts.length)];
  let whole = to - from === blockSize;
  for (let index = from; index < to; index++) {
    known[index] = Number(hashLeaf(leaves, index));
    whole &&= known[index] === 1;
  }
  if (whole) roots.set(rootOf(Buffer.from(hashes.subarray(from * hashBytes, to * hashBytes))), block * hashBytes);
  Atomics.store(done, block, whole ? 2 : 1);
  Atomics.notify(done, block);
};

/** RFC 6962: of a byte 0, which takes the place of the line feed before the leaf meanwhile, and the leaf: nothing is copied. */
const hashLeaf = ({ bytes, starts, ends, hashes }: Leaves, index: number): boolean => {
  const [start, end] = [starts[index] ?? 0, ends[index] ?? 0];
  if (isMissing(bytes, start)) return false;
  if (isHidden(bytes, start)) return setHidden(hashes, index, bytes.toString('utf8', start, end));
  bytes[start - 1] = 0;
  hashes.write(hash('sha256', bytes.subarray(start - 1, end), 'binary'), index * hashBytes, 'binary');
  bytes[start - 1] = lineFeed;
  return true;
};

const hiddenLine = /^\{"hidden":"([A-Za-z0-9+/]{43}=)"\}$/;

/** The hash of a leaf that the reader may not see, as its line says it. */
const setHidden = (hashes: Buffer, index: number, line: string): boolean => {
  const given = hiddenLine.exec(line)?.[1];
  if (given !== undefined) hashes.write(given, index * hashBytes, 'base64');
  return given !== undefined;
};

/** RFC 6962: of a byte 1 and the two hashes below, from the leaves up to the root, in place. As text a hash comes faster than as bytes. */
const rootOf = (level: Buffer): Buffer => {
  const pair = Buffer.alloc(1 + 2 * hashBytes, 1);
  for (let width = level.length / hashBytes; width > 1; width /= 2) {
    for (let node = 0; node < width / 2; node++) {
      level.copy(pair, 1, 2 * node * hashBytes, (2 * node + 2) * hashBytes);
      level.write(hash('sha256', pair, 'binary'), node * hashBytes, 'binary');
    }
  }
  return level.subarray(0, hashBytes);
};
