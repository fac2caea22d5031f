export const responseJson = 'application/graphql-response+json; charset=utf-8';
export const plainJson = 'application/json; charset=utf-8';

/** Which of the two media types of GraphQL over HTTP the client prefers; without a wish, `application/json`. */
export const mediaType = (accept: string | undefined): typeof responseJson | typeof plainJson => {
  const weights = new Map((accept ?? '').split(',').map(weighted));
  const rich = weights.get('application/graphql-response+json') ?? 0;
  return rich > 0 && rich >= (weights.get('application/json') ?? 0) ? responseJson : plainJson;
};

const weighted = (range: string): [type: string, weight: number] => {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  return [type, q === undefined ? 1 : Number(q.slice(2)) || 0];
};
