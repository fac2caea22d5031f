import type { Identity } from '../../libs/platform/identity/index.js';
import type { OrganisationId, Party } from '../../libs/platform/kernel/index.js';

/** Somewhere that Hutong runs: its gateway, and whose tokens it takes. */
export type Deployment = { readonly url: string; readonly identity: Identity };

/** Of an organisation that is called like its party. */
export const tokenOf = ({ identity }: Deployment, party: Party): Promise<string> =>
  identity.issue({ personId: 'p', organisationId: party as string as OrganisationId, party }, '1h');

/** Over real HTTP. */
export const ask = async <Answer>(deployment: Deployment, party: Party, query: string, variables: object = {}): Promise<Answer> => {
  const response = await fetch(`${deployment.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf(deployment, party)}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Answer; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
};

/** One command, whose event everybody may read. @returns the token to read it by */
export const registerOrganisation = async (deployment: Deployment, name: string): Promise<unknown> => {
  const register = 'mutation ($name: String!) { registerOrganisation(input: { idempotencyKey: $name, name: $name, party: UTILITY }) { token refusal { message } } }';
  type Answer = { readonly registerOrganisation: { readonly token: unknown; readonly refusal: unknown } };
  const { registerOrganisation: payload } = await ask<Answer>(deployment, 'GOVERNMENT', register, { name });
  if (payload.refusal) throw new Error(JSON.stringify(payload));
  return payload.token;
};
