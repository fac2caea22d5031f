import type { Api } from '../import/api.js';
import { lastDay, localDay } from '../import/local-days.js';
import type { Pair } from './oracle.js';

type Node = { readonly from: string; readonly to: string; readonly works: readonly { readonly reference: { readonly permit: string; readonly section: string } }[] };

/** The conflicts open as of a cursor, as the API tells them. */
export const conflictsAsOf = async (api: Api, cursor: string): Promise<readonly Pair[]> => {
  const pairs: Pair[] = [];
  let after: string | null = null;
  do {
    const { conflicts }: { conflicts: { edges: { node: Node }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } = await api.ask(
      `query ($cursor: Cursor!, $after: String) {
        conflicts(filter: { status: OPEN, kinds: [OVERLAP] }, asOf: { cursor: $cursor }, first: 1000, after: $after) {
          edges { node { from to works { reference { permit section } } } } pageInfo { hasNextPage endCursor }
        }
      }`,
      { cursor, after },
    );
    for (const { node } of conflicts.edges) {
      const [a = '', b = ''] = node.works.map(({ reference: { permit, section } }) => `${permit}/${section}`).sort(inCodePoints);
      pairs.push([a, b, localDay(node.from), lastDay(node.to)]);
    }
    after = conflicts.pageInfo.hasNextPage ? conflicts.pageInfo.endCursor : null;
  } while (after !== null);
  return pairs;
};

const inCodePoints = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
