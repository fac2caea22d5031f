import { leafHash, originOf, partsOf, rootOfInclusion, type Hash } from '../../libs/platform/proof/index.js';
import { firstDifference, type Fault } from './check-export.js';
import { named, namedLeaf } from './describe.js';
import { Unreadable, type ExportFile } from './export-file.js';
import { isTrusted, openCheckpoint, type SignedCheckpoint, type Trust } from './trust.js';

/** As `receipt` gives it. */
export type Receipt = { readonly entryId: string; readonly leaf: string; readonly index: number; readonly inclusion: readonly Hash[]; readonly checkpoint: string };

/** @throws {Unreadable} */
export const openReceipt = (text: string): Receipt => {
  let receipt: Partial<Receipt> & { readonly hutong?: unknown };
  try {
    receipt = JSON.parse(text) as typeof receipt;
  } catch {
    throw new Unreadable('This is no receipt: it is not JSON');
  }
  const { hutong, entryId, leaf, index, inclusion, checkpoint } = receipt;
  const isReceipt = hutong === 'proof-receipt' && typeof leaf === 'string' && Number.isSafeInteger(index) && Array.isArray(inclusion) && typeof checkpoint === 'string';
  if (!isReceipt) throw new Unreadable('This is no receipt: it says {"hutong":"proof-receipt","version":1,…}');
  return { entryId: String(entryId), leaf, index: Number(index), inclusion, checkpoint };
};

/** The receipt by itself: that its entry stood at its place of the log that was signed. */
export const checkReceipt = ({ leaf, index, inclusion, checkpoint }: Receipt, trust: Trust): Fault | undefined => {
  const head = openCheckpoint(checkpoint, trust);
  if (!isTrusted(head)) return { index, message: `The receipt of entry ${index} is not signed by a key that you trust` };
  if (rootOfInclusion(leafHash(leaf), index, head.size, inclusion) === head.root) return undefined;
  return { index, message: `The receipt of entry ${index} was changed: it does not lead to the checkpoint that was signed` };
};

export const namedReceipt = ({ leaf, entryId }: Receipt): string => {
  try {
    return namedLeaf(JSON.parse(leaf) as { readonly [name: string]: unknown }) ?? entryId;
  } catch {
    return entryId;
  }
};

/** Whether the log still has the entry of a receipt where it stood. */
export const againstReceipt = (file: ExportFile, receipt: Receipt): Fault | undefined => {
  const { index } = receipt;
  if (index >= file.size) return { index, message: `The tail was cut: the log ends before entry ${index}, ${namedReceipt(receipt)}, of which you have the receipt` };
  if (file.hashes[index] === leafHash(receipt.leaf)) return undefined;
  return { index, message: `The history was forked: entry ${index} was ${namedReceipt(receipt)} by your receipt; now ${named(file, index)} stands there` };
};

/** Whether the log begins with the one that an earlier export holds: it names the entry where it does not. */
export const againstExport = (file: ExportFile, earlier: ExportFile): Fault | undefined => {
  const index = firstDifference(file.hashes, earlier.hashes);
  if (index < 0) return undefined;
  if (index >= file.size) return { index, message: `The tail was cut: entry ${index}, ${named(earlier, index)}, and what followed it are gone` };
  return { index, message: `The history was forked: entry ${index} was ${named(earlier, index)}; now ${named(file, index)} stands there` };
};

/**
 * Whether the log begins with the trees of earlier checkpoints. Each says whether all that it covers is the same: the largest that fits
 * and the smallest that does not have the first other entry between them.
 */
export const againstCheckpoints = (file: ExportFile, checkpoints: readonly SignedCheckpoint[]): Fault | undefined => {
  const roots = file.roots(checkpoints.map(({ size }) => size));
  const inOrder = [...checkpoints].sort((a, b) => a.size - b.size);
  let agreed = 0;
  for (const { size, root, generation, origin } of inOrder) {
    if (size > file.size) return cut(file, size, generation);
    if (roots.get(size) !== root) return forked(file, { agreed, size, generation, origin });
    agreed = size;
  }
  return undefined;
};

const generationOf = (file: ExportFile): number => file.header.generations.at(-1)?.generation ?? 1;

/** What the log says of itself: it was restored from a backup, and its newer entries are gone. */
const restored = (file: ExportFile, generation: number): string => {
  if (generation >= generationOf(file)) return '';
  const kept = file.header.generations.find((each) => each.generation === generation + 1)?.kept;
  return `. The log was restored since (generation ${generationOf(file)}), which kept ${kept ?? 'an unknown number of'} entries: what came after them is lost, and it says so`;
};

const cut = (file: ExportFile, size: number, generation: number): Fault => {
  const last = file.size === 0 ? 'it is empty' : `it ends with entry ${file.size - 1}, ${named(file, file.size - 1)}`;
  return {
    index: file.size,
    message: `The tail was cut: a checkpoint of ${size} entries was signed, and ${last}: entry ${file.size} is gone${restored(file, generation)}`,
  };
};

const forked = (file: ExportFile, { agreed, size, generation, origin }: { agreed: number; size: number; generation: number; origin: string }): Fault => {
  const last = `entry ${size - 1}, ${named(file, size - 1)}`;
  const where = agreed === size - 1 ? last : `${agreed === 0 ? 'an entry' : `an entry from ${agreed}`} up to ${last}`;
  return { index: agreed, message: `The history was forked: ${where}, is not what ${origin} was when it had ${size} entries${restored(file, generation)}` };
};

/** @throws {Unreadable} for a checkpoint of another project's log, or of one that nobody whom you trust has signed. */
export const earlierCheckpoint = (text: string, trust: Trust, file: ExportFile): SignedCheckpoint => {
  const checkpoint = openCheckpoint(text, trust);
  const { name, projectId } = file.header;
  if (checkpoint.origin !== originOf(name, projectId, partsOf(checkpoint.origin)?.generation ?? 0))
    throw new Unreadable(`The checkpoint is of another log: ${checkpoint.origin}, and the export is of project ${projectId} of ${name}`);
  if (!isTrusted(checkpoint))
    throw new Unreadable(`The checkpoint of ${checkpoint.size} entries is signed by nobody whom you trust: give the key with --key, or the witness with --witness`);
  return checkpoint;
};
