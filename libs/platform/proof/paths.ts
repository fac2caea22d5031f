import { nodeHash, type Hash, type Node } from './merkle.js';

/** Leaves `from` up to but not including `to`, whose subtree RFC 6962 hashes as one. */
type Range = { readonly from: number; readonly to: number };

/** The largest power of two below a number of leaves, 2 or more: there RFC 6962 divides them. */
const split = (leaves: number): number => {
  let left = 1;
  while (left * 2 < leaves) left *= 2;
  return left;
};

/** PATH of RFC 6962, as the ranges whose hashes it consists of. */
const inclusionRanges = (index: number, { from, to }: Range): readonly Range[] => {
  if (to - from === 1) return [];
  const middle = from + split(to - from);
  return index < middle
    ? [...inclusionRanges(index, { from, to: middle }), { from: middle, to }]
    : [...inclusionRanges(index, { from: middle, to }), { from, to: middle }];
};

/** SUBPROOF of RFC 6962; `whole`: the smaller tree is the one that this began with, so its hash is known. */
const consistencyRanges = (size: number, { from, to }: Range, whole: boolean): readonly Range[] => {
  if (size === to) return whole ? [] : [{ from, to }];
  const middle = from + split(to - from);
  return size <= middle
    ? [...consistencyRanges(size, { from, to: middle }, whole), { from: middle, to }]
    : [...consistencyRanges(size, { from: middle, to }, false), { from, to: middle }];
};

/** The perfect subtrees that a range consists of, largest first. */
const nodesOf = ({ from, to }: Range): readonly Node[] => {
  const nodes: Node[] = [];
  let start = from;
  while (start < to) {
    const level = Math.floor(Math.log2(to - start));
    nodes.push({ level, index: start / 2 ** level });
    start += 2 ** level;
  }
  return nodes;
};

/** A proof before its hashes are known: each is made of the nodes named, `O(log n)` of them in all. */
export class Path {
  private constructor(private readonly parts: readonly (readonly Node[])[]) {}

  /** That the tree of `size` leaves holds a leaf at `index`. */
  static inclusion(index: number, size: number): Path {
    if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) throw new RangeError(`A tree of ${size} leaves has no leaf ${index}`);
    return new Path(inclusionRanges(index, { from: 0, to: size }).map(nodesOf));
  }

  /** That the tree of `to` leaves begins with the tree of `from` leaves. */
  static consistency(from: number, to: number): Path {
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to) throw new RangeError(`A tree of ${to} leaves does not begin with ${from}`);
    return new Path(from === 0 ? [] : consistencyRanges(from, { from: 0, to }, true).map(nodesOf));
  }

  /** What has to be known. */
  get nodes(): readonly Node[] {
    return this.parts.flat();
  }

  /** The proof, of the hashes of its nodes. */
  hashes(hashOf: (node: Node) => Hash): readonly Hash[] {
    return this.parts.map((nodes) => nodes.map(hashOf).reduceRight((right, left) => nodeHash(left, right)));
  }
}
