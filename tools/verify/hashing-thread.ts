import { workerData } from 'node:worker_threads';
import { hashBlocks, type Leaves } from './hash-blocks.js';

/** Buffers arrive as the plain bytes that they are. */
const { bytes, hashes, roots, ...rest } = workerData as Leaves;
const buffer = ({ buffer: memory, byteOffset, length }: Uint8Array): Buffer => Buffer.from(memory, byteOffset, length);

// Until all leaves are placed.
Atomics.wait(rest.placed, 0, 0);
hashBlocks({ ...rest, bytes: buffer(bytes), hashes: buffer(hashes), roots: buffer(roots) });
