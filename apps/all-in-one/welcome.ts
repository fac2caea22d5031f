import type { Settings } from '../../libs/platform/ops/index.js';

/** What whoever started it wants to know first. */
export const welcome = (url: string, { seed, issuers }: Settings): void => {
  const query = '{ conflicts { totalCount edges { node { from to works { title owner { name } } } } } }';
  console.log(`
Hutong is up: ${url}/graphql  (GraphiQL in a browser)

Reading needs no token. Paste this${seed === 'demo' ? ': the collision in the made-up district' : ''}:

  ${query}

To write, send a token: ${issuers.length === 0 ? 'npm run token prints one for each kind of party.' : `of ${issuers.map(({ issuer }) => issuer).join(' or ')}.`}
Ctrl-C stops everything.
`);
};
