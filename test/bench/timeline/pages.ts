import { createHash } from 'node:crypto';
import pg from 'pg';
import { encodeCursor, fromGlobalId, toGlobalId } from '../../../libs/platform/graphql/index.js';
import type { Server } from './serve.js';

export const pageSize = 50;

/** A page of the timeline: of a project or of all, after an entry in the middle. */
export type Page = { readonly projectId: string | null; readonly after: number };

/** Five pages of projects and five of all. */
export const pagesOf = async (databaseUrl: string, entries: number): Promise<readonly Page[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const pages: Page[] = [];
  for (const nth of [1, 2, 3, 4, 5]) {
    const md5 = createHash('md5')
      .update(`project ${nth * 7}`)
      .digest('hex');
    const projectId = md5.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const { rows } = await client.query<{ after: string }>('SELECT max(position) AS after FROM coordination.feed_projects WHERE project_id = $1 AND position <= $2', [
      projectId,
      entries / 2,
    ]);
    pages.push({ projectId, after: Number(rows[0]?.after) }, { projectId: null, after: Math.round(entries * (0.2 + 0.1 * nth)) });
  }
  await client.end();
  return pages;
};

/** What every server answers about an entry, in one form. */
export type Shown = {
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly party: string;
  readonly organisation: string | null;
  readonly works: readonly string[];
  readonly threads: number;
};
export type Question = { readonly body: string; readonly shown: (answer: unknown) => readonly Shown[] };

type Organisation = { readonly name: string } | null;
type Answer<Field extends string, Entry> = { readonly data: Readonly<Record<Field, { readonly edges: readonly { readonly node: Entry }[] }>> };
type Entry = {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly party: string;
  readonly organisation: Organisation;
  readonly works: readonly { readonly id: string; readonly title: string }[];
  readonly threadCount: number;
};

const ours = `query Page($projectId: ID, $after: String) {
  timeline(projectId: $projectId, first: ${pageSize}, after: $after) {
    edges { cursor node { id type occurredAt party organisation { name } works { id title } threadCount } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const rawId = (id: string): string => fromGlobalId(id)?.id ?? '';

const ofHutong = ({ projectId, after }: Page): Question => ({
  body: JSON.stringify({
    query: ours,
    variables: { projectId: projectId && toGlobalId('Project', projectId), after: encodeCursor({ query: 'timeline', generation: 1, position: after }) },
  }),
  shown: (answer) =>
    (answer as Answer<'timeline', Entry>).data.timeline.edges.map(({ node: { id, type, occurredAt, party, organisation, works, threadCount } }) => ({
      ...{ id: rawId(id), type, at: Date.parse(occurredAt), party, organisation: organisation?.name ?? null, threads: threadCount },
      works: works.map((one) => `${rawId(one.id)} ${one.title}`).sort(),
    })),
});

type Placed = { readonly data: { readonly page: { readonly edges: readonly { readonly cursor: string }[] } } };
type Row = Omit<Entry, 'id' | 'works'> & { readonly eventId: string; readonly worksList: readonly { readonly key: string; readonly title: string }[] };

/** One field for all entries, and one for a project's: as their schema has them. */
const theirs = (field: string, variable: string, condition: string) => ({
  place: `query Place($position: BigInt!) { page: ${field}(first: 1, orderBy: PRIMARY_KEY_ASC, condition: { position: $position }) { edges { cursor } } }`,
  page: `query Page($after: Cursor${variable}) {
    page: ${field}(first: ${pageSize}, after: $after, orderBy: PRIMARY_KEY_ASC${condition}) {
      edges { cursor node { eventId type occurredAt party organisation { name } worksList { key title } threadCount } }
      pageInfo { hasNextPage endCursor }
    }
  }`,
});
const all = theirs('allEntries', '', '');
const ofProject = theirs('allProjectEntries', ', $projectId: String', ', condition: { projectId: $projectId }');

const ofPostgraphile = async (server: Pick<Server, 'url'>, { projectId, after: position }: Page): Promise<Question> => {
  const { place, page } = projectId === null ? all : ofProject;
  // Its cursors are its own: the entry before the page is asked for its.
  const known = (await answerOf(server, { body: JSON.stringify({ query: place, variables: { position } }) })) as Placed;
  const after = known.data.page.edges[0]?.cursor;
  return {
    body: JSON.stringify({ query: page, variables: projectId === null ? { after } : { after, projectId } }),
    shown: (answer) =>
      (answer as Answer<'page', Row>).data.page.edges.map(({ node: { eventId, type, occurredAt, party, organisation, worksList, threadCount } }) => ({
        ...{ id: eventId, type, at: Date.parse(occurredAt), party, organisation: organisation?.name ?? null, threads: threadCount },
        works: worksList.map(({ key, title }) => `${key} ${title}`).sort(),
      })),
  };
};

export const questionOf = async (server: Pick<Server, 'kind' | 'url'>, page: Page): Promise<Question> =>
  server.kind === 'postgraphile' ? ofPostgraphile(server, page) : ofHutong(page);

export const answerOf = async ({ url }: Pick<Server, 'url'>, { body }: Pick<Question, 'body'>): Promise<unknown> => {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const answer = (await response.json()) as { readonly errors?: unknown };
  if (answer.errors) throw new Error(`${url} answers ${JSON.stringify(answer.errors)}`);
  return answer;
};
