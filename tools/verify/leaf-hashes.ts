import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Edge, type Hash } from '../../libs/platform/proof/index.js';
import { blockLevel, blockSize, hashBlocks, hashBytes, type Leaves } from './hash-blocks.js';

/** Below it a thread costs more than it brings. */
const fewBlocks = 8;
const mostThreads = 8;
const patienceMs = 60_000;

const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);

/** Memory for an export that several threads hash. */
export const sharedBuffer = (bytes: number): Buffer => Buffer.from(shared(bytes));

const inSharedMemory = (bytes: Buffer): Buffer => {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const copy = sharedBuffer(bytes.length);
  bytes.copy(copy);
  return copy;
};

/**
 * The hashes of an export's leaves, and of their tree: by all processors where there are many. The threads are started first, and by the time that
 * they are there, the caller has said where the leaves are.
 */
export class LeafHashes {
  readonly bytes: Buffer;
  readonly #leaves: Leaves;
  readonly #threads: boolean;

  /** @param count of leaves */
  constructor(bytes: Buffer, count: number) {
    const blocks = Math.ceil(count / blockSize);
    this.#threads = blocks >= fewBlocks;
    this.bytes = this.#threads ? inSharedMemory(bytes) : bytes;
    this.#leaves = {
      bytes: this.bytes,
      starts: new Float64Array(shared(8 * count)),
      ends: new Float64Array(shared(8 * count)),
      hashes: sharedBuffer(hashBytes * count),
      known: new Uint8Array(shared(count)),
      roots: sharedBuffer(hashBytes * blocks),
      next: new Int32Array(shared(4)),
      done: new Int32Array(shared(4 * blocks)),
      placed: new Int32Array(shared(4)),
    };
    if (this.#threads) for (let thread = 1; thread < Math.min(availableParallelism(), mostThreads); thread++) this.#startThread();
  }

  /** Where the line of a leaf is. */
  place(index: number, start: number, end: number): void {
    this.#leaves.starts[index] = start;
    this.#leaves.ends[index] = end;
  }

  /** Once all are placed. @throws {Error} where a thread died over its block. */
  hash(): void {
    const { placed, done } = this.#leaves;
    Atomics.store(placed, 0, 1);
    Atomics.notify(placed, 0);
    hashBlocks(this.#leaves);
    for (let block = 0; block < done.length; block++)
      if (Atomics.wait(done, block, 0, patienceMs) === 'timed-out') throw new Error('A thread that hashes leaves has died: verify again.');
  }

  startOf(index: number): number {
    return this.#leaves.starts[index] ?? 0;
  }

  endOf(index: number): number {
    return this.#leaves.ends[index] ?? 0;
  }

  /** Undefined: the entry is missing. */
  of(index: number): Hash | undefined {
    return this.#leaves.known[index] === 1 ? this.#leaves.hashes.toString('base64', index * hashBytes, (index + 1) * hashBytes) : undefined;
  }

  /** The tree of all entries up to the first that is missing. */
  edge(): Edge {
    const { done, roots, starts } = this.#leaves;
    const edge = new Edge();
    for (let block = 0; block < done.length && edge.size === block * blockSize; block++) {
      if (done[block] === 2) edge.addSubtree(roots.toString('base64', block * hashBytes, (block + 1) * hashBytes), blockLevel);
      else this.#addLeaves(edge, Math.min((block + 1) * blockSize, starts.length));
    }
    return edge;
  }

  #addLeaves(edge: Edge, end: number): void {
    for (let hash = this.of(edge.size); edge.size < end && hash !== undefined; hash = this.of(edge.size)) edge.add(hash);
  }

  /** One that cannot be started leaves its part to the others. */
  #startThread(): void {
    const thread = new Worker(new URL('./hashing-thread.js', import.meta.url), { workerData: this.#leaves });
    thread.on('error', () => undefined);
    thread.unref();
  }
}
