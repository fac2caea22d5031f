import { checkpointText, originOf, partsOf, type Hash } from '../../libs/platform/proof/index.js';
import { named } from './describe.js';
import type { ExportFile } from './export-file.js';
import { openCheckpoint, Signatures, type Trust } from './trust.js';

/** What is wrong with a log. `index`: the first entry that is; undefined: it cannot be said, for the reason in the message. */
export type Fault = { readonly message: string; readonly index?: number };

/**
 * Whether the export is what its newest checkpoint was signed over; the first entry that is not, otherwise. The one signature tells all is
 * well; those of the trees before are looked at only to find where it is not.
 */
export const checkExport = (file: ExportFile, trust: Trust): Fault | undefined => {
  const head = openCheckpoint(file.checkpoint, trust);
  const { name, projectId, size } = file.header;
  const parts = partsOf(head.origin);
  if (parts?.installation !== name || parts.projectId !== projectId || head.size !== size)
    return { message: `The checkpoint of the export is that of another log or size: ${head.origin}, ${head.size} entries` };
  if (file.edge.size === size && file.edge.root === head.root && head.byLog) return undefined;
  return firstFault(file, trust) ?? unsigned(head.note.signatures.map(({ keyId }) => keyId));
};

const unsigned = (keyIds: readonly string[]): Fault => ({
  message: `The newest checkpoint is not signed by a key that you trust, but by ${keyIds.join(', ') || 'nobody'}: if the key was rotated, ask for the new one and give it as another --key`,
});

/** Between two trees of which one is as it was signed and the next one is not. */
const firstFault = (file: ExportFile, { keys }: Trust): Fault | undefined => {
  const signatures = new Signatures(keys);
  const whole = file.edge.size;
  const sizes = Array.from({ length: whole }, (_, index) => index + 1).filter((size) => signatures.knows(file.signed(size - 1).key));
  const roots = file.roots(sizes);
  const fits = (size: number): boolean => {
    const { key, signature, generation } = file.signed(size - 1);
    const origin = originOf(file.header.name, file.header.projectId, generation ?? 0);
    return signatures.knows(key) && signatures.fits(checkpointText({ origin, size, root: roots.get(size) ?? '' }), key, signature);
  };
  let [good, bad] = [0, sizes.length];
  // `good` sizes are known to fit; the one at `bad`, if there is one, does not.
  if (sizes.length > 0 && fits(sizes.at(-1) ?? 0)) good = sizes.length;
  else bad = sizes.length - 1;
  while (good < bad) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(sizes[middle] ?? 0)) good = middle + 1;
    else bad = middle;
  }
  const [from, to] = [sizes[good - 1] ?? 0, sizes[good]];
  if (to === undefined) return from === whole && whole < file.size ? gone(file, whole) : undefined;
  return between(file, from, to);
};

const gone = (file: ExportFile, index: number): Fault => ({
  index,
  message: `Entry ${index} was taken out: ${file.signed(index).entryId ?? 'it'} was signed, and is no longer in the log`,
});

/** The tree of `from` entries is as it was signed, that of `to` is not: mostly they are neighbours. */
const between = (file: ExportFile, from: number, to: number): Fault => {
  for (let index = from; index < to; index++) {
    const { hash, entryId } = file.signed(index);
    if (hash === file.hashes[index]) continue;
    const id = file.leaf(index)?.['id'];
    if (typeof id === 'string' && entryId !== null && id !== entryId)
      return { index, message: `Entry ${index} was moved: ${named(file, index)} stands where ${entryId} was signed` };
    return { index, message: `Entry ${index} was changed: ${named(file, index)} is not what was signed` };
  }
  const which = to - from === 1 ? `Entry ${from}, ${named(file, from)},` : `One of the entries ${from} to ${to - 1}, ${named(file, from)} to ${named(file, to - 1)},`;
  return { index: from, message: `${which} is not what was signed there: it was changed or moved, or one was taken out before it` };
};

/** Of two logs that should begin alike: the first entry in which they differ. */
export const firstDifference = (ours: readonly (Hash | undefined)[], theirs: readonly (Hash | undefined)[]): number =>
  theirs.findIndex((hash, index) => hash !== ours[index]);
