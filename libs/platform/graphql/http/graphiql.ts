import type { FastifyRequest } from 'fastify';

/** A browser that opens the address, not a program that sends a query. */
export const asksForGraphiql = (request: FastifyRequest): boolean =>
  request.method === 'GET' && !(request.query as { query?: unknown }).query && (request.headers.accept ?? '').includes('text/html');

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

let page: Promise<string> | undefined;

/** GraphiQL in one page that loads nothing from elsewhere: it works without a network. Read when it is first asked for: it is 9 MB. */
export const graphiqlPage = (): Promise<string> => (page ??= render());

const render = async (): Promise<string> => {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL({ title: 'Hutong', endpoint: '/graphql', defaultQuery: welcome, headers: '{ "Authorization": "Bearer " }', shouldPersistHeaders: true });
};
