import { emptyRoot, nodeHash, type Hash } from './merkle.js';

/** RFC 9162, 2.1.3.2: the root that a leaf at `index` of `size` leads to by its proof; undefined: the proof has not the length of one. */
export const rootOfInclusion = (leaf: Hash, index: number, size: number, proof: readonly Hash[]): Hash | undefined => {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return undefined;
  let [fn, sn, root] = [index, size - 1, leaf];
  for (const hash of proof) {
    if (sn === 0) return undefined;
    if (fn % 2 === 1 || fn === sn) {
      root = nodeHash(hash, root);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else root = nodeHash(root, hash);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 ? root : undefined;
};

type Tree = { readonly size: number; readonly root: Hash };

/** RFC 9162, 2.1.4.2: whether the proof shows that the second tree begins with the first. */
export const isConsistent = (first: Tree, second: Tree, proof: readonly Hash[]): boolean => {
  if (first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && first.root === second.root;
  if (first.size === 0) return proof.length === 0 && first.root === emptyRoot;
  const [start, ...rest] = isPowerOfTwo(first.size) ? [first.root, ...proof] : proof;
  if (start === undefined) return false;
  let [fn, sn] = [first.size - 1, second.size - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let [fr, sr] = [start, start];
  for (const hash of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [nodeHash(hash, fr), nodeHash(hash, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else sr = nodeHash(sr, hash);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && fr === first.root && sr === second.root;
};

const half = (n: number): number => Math.floor(n / 2);
const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));
