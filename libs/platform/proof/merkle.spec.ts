import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Edge, emptyRoot, leafHash, nodeHash, type Hash, type Node } from './merkle.js';
import { Path } from './paths.js';
import { isConsistent, rootOfInclusion } from './verify-paths.js';

type Tree = { readonly size: number; readonly root: Hash; readonly inclusion: Readonly<Record<string, readonly Hash[]>>; readonly consistency: Tree['inclusion'] };
const { trees } = JSON.parse(readFileSync(new URL('./testing/vectors.json', import.meta.url), 'utf8')) as { readonly trees: readonly Tree[] };

/** The Merkle tree hash as RFC 6962, 2.1, defines it. */
const byDefinition = (leaves: readonly Hash[]): Hash => {
  if (leaves.length <= 1) return leaves[0] ?? emptyRoot;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(byDefinition(leaves.slice(0, k)), byDefinition(leaves.slice(k)));
};

const grown = (leaves: readonly Hash[]) => {
  const edge = new Edge();
  const nodes = new Map<string, Hash>();
  const roots = leaves.map((leaf) => {
    edge.add(leaf, ({ level, index, hash }) => nodes.set(`${level}/${index}`, hash));
    return edge.root;
  });
  const hashOf = ({ level, index }: Node): Hash => {
    const hash = nodes.get(`${level}/${index}`);
    if (hash === undefined) throw new Error(`The tree has no node ${level}/${index}`);
    return hash;
  };
  return { edge, roots, hashOf };
};
const numbered = (size: number) => Array.from({ length: size }, (_, n) => leafHash(`leaf ${n}`));
const other = leafHash('another');

describe('A Merkle tree', () => {
  it('has the roots that Certificate Transparency tests its logs with', () => {
    const leaves = ['', '\x00', '\x10', ' !', '01', '@ABC', 'PQRSTUVW', '`abcdefghijklmno'];
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    expect(grown(leaves.map(leafHash)).roots.map((root) => Buffer.from(root, 'base64').toString('hex'))).toEqual(roots);
    expect(Buffer.from(new Edge().root, 'base64').toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('has the roots and proofs that Go’s checksum database makes of the same leaves', () => {
    for (const { size, root, inclusion, consistency } of trees) {
      const { roots, hashOf } = grown(numbered(size));
      expect(roots.at(-1)).toBe(root);
      for (const [index, proof] of Object.entries(inclusion)) expect(Path.inclusion(Number(index), size).hashes(hashOf)).toEqual(proof);
      for (const [from, proof] of Object.entries(consistency)) expect(Path.consistency(Number(from), size).hashes(hashOf)).toEqual(proof);
    }
  });

  it('goes on from its edge alone', () => {
    const leaves = numbered(40);
    for (let size = 0; size < 40; size++) {
      const first = grown(leaves.slice(0, size));
      const edge = new Edge(size, first.edge.hashes);
      edge.add(leaves[size]!);
      expect(edge.root).toBe(byDefinition(leaves.slice(0, size + 1)));
    }
    expect(() => new Edge(3, [other])).toThrow('A tree of 3 leaves has 2 perfect subtrees, not 1');
  });

  it('grows by perfect subtrees as by their leaves', () => {
    const leaves = numbered(23);
    const edge = new Edge();
    for (const [from, level] of [
      [0, 3],
      [8, 3],
      [16, 2],
      [20, 1],
      [22, 0],
    ] as const)
      edge.addSubtree(grown(leaves.slice(from, from + 2 ** level)).edge.root, level);
    expect([edge.size, edge.root]).toEqual([23, byDefinition(leaves)]);
    expect(() => edge.addSubtree(other, 1)).toThrow('A subtree of 2 leaves cannot follow 23');
  });
});

const sizes = fc.integer({ min: 1, max: 70 });

describe('A proof', () => {
  it('of inclusion leads each leaf to the root, and no other leaf, place or size', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
        const index = a % size;
        const leaves = numbered(size);
        const { roots, hashOf } = grown(leaves);
        const proof = Path.inclusion(index, size).hashes(hashOf);
        const root = roots.at(-1)!;
        expect(root).toBe(byDefinition(leaves));
        expect(rootOfInclusion(leaves[index]!, index, size, proof)).toBe(root);
        expect(rootOfInclusion(other, index, size, proof)).not.toBe(root);
        const elsewhere = b % size;
        if (elsewhere !== index) expect(rootOfInclusion(leaves[index]!, elsewhere, size, proof)).not.toBe(root);
        expect(rootOfInclusion(leaves[index]!, index, size, [...proof, other])).toBeUndefined();
        if (proof.length > 0) expect(rootOfInclusion(leaves[index]!, index, size, proof.slice(1))).not.toBe(root);
      }),
    );
  });

  it('of consistency holds between a tree and what it grew from, and nothing else', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (to, a, b) => {
        const from = a % (to + 1);
        const { roots, hashOf } = grown(numbered(to));
        const proof = Path.consistency(from, to).hashes(hashOf);
        const [first, second] = [from, to].map((size) => ({ size, root: roots[size - 1] ?? emptyRoot })) as [Of, Of];
        expect(isConsistent(first, second, proof)).toBe(true);
        expect(isConsistent({ ...first, root: other }, second, proof)).toBe(false);
        expect(isConsistent(first, { ...second, root: other }, proof)).toBe(from === 0);
        expect(isConsistent(first, second, [...proof, other])).toBe(false);
        if (proof.length > 0) {
          const wrong = proof.with(b % proof.length, other);
          expect(isConsistent(first, second, wrong)).toBe(false);
          expect(isConsistent(first, second, proof.slice(1))).toBe(false);
        }
      }),
    );
  });

  it('is of the length of a logarithm, of nodes that the tree keeps', () => {
    expect(Path.inclusion(123_456, 1_000_001).nodes.length).toBeLessThan(30);
    expect(Path.consistency(123_456, 1_000_001).nodes.length).toBeLessThan(50);
  });

  it('is not made of what a tree does not hold', () => {
    expect(() => Path.inclusion(3, 3)).toThrow('A tree of 3 leaves has no leaf 3');
    expect(() => Path.consistency(4, 3)).toThrow('A tree of 3 leaves does not begin with 4');
  });
});

type Of = { readonly size: number; readonly root: Hash };
