export const responseJson = 'application/graphql-response+json; charset=utf-8';
export const plainJson = 'application/json; charset=utf-8';

/** Which of the two media types of GraphQL over HTTP the client prefers; without a wish, `application/json`. */
export const mediaType = (accept: string | undefined): typeof responseJson | typeof plainJson => {
  const weights = weightsOf(accept);
  const weight = (type: string) => weights.get(type) ?? weights.get('application/*') ?? weights.get('*/*') ?? 0;
  const [rich, plain] = [weight('application/graphql-response+json'), weight('application/json')];
  const prefersRich = weights.has('application/graphql-response+json') ? rich >= plain : plain === 0;
  return rich > 0 && prefersRich ? responseJson : plainJson;
};

/** Whether the client names this very media type among those that it takes. */
export const namesMediaType = (accept: string | undefined, type: string): boolean => (weightsOf(accept).get(type) ?? 0) > 0;

const weightsOf = (accept = ''): ReadonlyMap<string, number> => new Map(accept.split(',').map(weighted));

const weighted = (range: string): [type: string, weight: number] => {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  return [type, q === undefined ? 1 : Number(q.slice(2)) || 0];
};
