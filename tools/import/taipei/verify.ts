import { createHash } from 'node:crypto';
import type { Api } from '../api.js';
import type { ImportState } from '../state.js';
import { toRoc } from './dates.js';
import type { TaipeiSnapshot } from './read.js';

type ListedWorks = {
  readonly reference: { readonly permit: string; readonly section: string } | null;
  readonly window: { readonly start: string; readonly end: string | null };
};

export type SnapshotVerdict = { readonly snapshot: string; readonly listed: number; readonly equal: boolean };

/** How the source's own lists are summed up: `permit|section|Cb_Da|Ce_Da`, sorted, one a line. */
export const listHash = (works: readonly ListedWorks[]): string => {
  const lines = works.map(({ reference, window }) => [reference?.permit, reference?.section, ...toRoc(window)].join('|'));
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
};

/** Every works of these owners that the API lists as of a cursor. */
export const worksAsOf = async (api: Api, cursor: string, owners: readonly string[]): Promise<readonly ListedWorks[]> => {
  const all: ListedWorks[] = [];
  let after: string | null = null;
  do {
    const { works }: { works: { edges: { node: ListedWorks }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } = await api.ask(
      `query ($cursor: Cursor!, $after: String, $owners: [ID!]) {
        works(asOf: { cursor: $cursor }, ownerIds: $owners, first: 1000, after: $after) { edges { node { reference { permit section } window { start end } } } pageInfo { hasNextPage endCursor } }
      }`,
      { cursor, after, owners },
    );
    all.push(...works.edges.map(({ node }) => node));
    after = works.pageInfo.hasNextPage ? works.pageInfo.endCursor : null;
  } while (after !== null);
  return all;
};

/** Whether the works that the API lists as of each snapshot's cursor are those that the source listed then: number and hash. */
export const verifySnapshots = async (
  api: Api,
  { snapshots: confirmed, organisations }: ImportState,
  snapshots: readonly TaipeiSnapshot[],
): Promise<readonly SnapshotVerdict[]> => {
  const verdicts: SnapshotVerdict[] = [];
  const owners = Object.values(organisations);
  for (const [index, { snapshot_time: snapshot, listed, sha256 }] of snapshots.entries()) {
    const known = confirmed[index];
    const works = known?.snapshot === snapshot ? await worksAsOf(api, known.cursor, owners) : [];
    verdicts.push({ snapshot, listed: works.length, equal: works.length === Number(listed) && listHash(works) === sha256 });
  }
  return verdicts;
};
