import type { FastifyRequest } from 'fastify';
import { etagOf } from './etag.js';
import { namesMediaType } from './media-type.js';

export const html = 'text/html; charset=utf-8';

/** A browser that opens the address, not a program that sends a query. */
export const asksForGraphiql = ({ method, query, headers }: FastifyRequest): boolean => {
  const { query: document, extensions } = query as { query?: unknown; extensions?: unknown };
  return method !== 'POST' && !document && !extensions && namesMediaType(headers.accept, 'text/html');
};

const welcome = `# Hutong. Put a token into "Headers" below: { "Authorization": "Bearer <token>" }
# \`npm run token\` prints one for each kind of party. Ctrl-Enter runs what stands here.

{
  projects(first: 10) {
    totalCount
    edges {
      node {
        id
        name
        kind
      }
    }
  }
}
`;

type Page = { readonly content: Buffer; readonly etag: string };
let page: Promise<Page> | undefined;

/** GraphiQL in one page that loads nothing from elsewhere: it works without a network. Read when it is first asked for: it is 9 MB. */
export const graphiqlPage = (): Promise<Page> => (page ??= render());

const render = async (): Promise<Page> => {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const content = Buffer.from(
    renderGraphiQL({ title: 'Hutong', endpoint: '/graphql', defaultQuery: welcome, headers: '{ "Authorization": "Bearer " }', shouldPersistHeaders: true }),
  );
  return { content, etag: etagOf(html, content) };
};
