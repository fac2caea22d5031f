import type { Api } from '../api.js';

type Counted = { readonly totalCount: number };
type Chance = { readonly savedDays: number; readonly savedSquareMetres: number };

/** What Hutong makes of the works that stand when the import is over: docs/importing.md explains the numbers. */
export type Summary = {
  readonly overlaps: number;
  readonly groups: number;
  /** Digging in a surface that is still protected. */
  readonly protectedSurfaces: number;
  /** Pairs of works that could share a trench. */
  readonly chances: number;
  readonly savedDays: number;
  readonly savedSquareMetres: number;
  /** Cases that were found and have closed themselves since. */
  readonly closed: number;
};

export const summaryOf = async (api: Api): Promise<Summary> => {
  const counts = await api.ask<Record<'overlaps' | 'groups' | 'protectedSurfaces' | 'closed', Counted>>(
    `{ overlaps: conflicts(filter: { status: OPEN, kinds: [OVERLAP] }, first: 1) { totalCount }
       groups: conflictGroups(filter: { status: OPEN, kinds: [OVERLAP] }, first: 1) { totalCount }
       protectedSurfaces: conflicts(filter: { status: OPEN, kinds: [PROTECTED_SURFACE] }, first: 1) { totalCount }
       closed: conflicts(filter: { status: CLOSED }, first: 1) { totalCount } }`,
    {},
  );
  const chances = await allChances(api);
  const total = (of: (chance: Chance) => number) => Math.round(chances.reduce((sum, chance) => sum + of(chance), 0));
  return {
    overlaps: counts.overlaps.totalCount,
    groups: counts.groups.totalCount,
    protectedSurfaces: counts.protectedSurfaces.totalCount,
    chances: chances.length,
    savedDays: total(({ savedDays }) => savedDays),
    savedSquareMetres: total(({ savedSquareMetres }) => savedSquareMetres),
    closed: counts.closed.totalCount,
  };
};

const allChances = async (api: Api): Promise<readonly Chance[]> => {
  const all: Chance[] = [];
  let after: string | null = null;
  do {
    const { chances }: { chances: { edges: { node: Chance }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } = await api.ask(
      'query ($after: String) { chances(filter: { status: OPEN }, first: 1000, after: $after) { edges { node { savedDays savedSquareMetres } } pageInfo { hasNextPage endCursor } } }',
      { after },
    );
    all.push(...chances.edges.map(({ node }) => node));
    after = chances.pageInfo.hasNextPage ? chances.pageInfo.endCursor : null;
  } while (after !== null);
  return all;
};
