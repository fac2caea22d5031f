/** Refused, or nobody answers: what to do is in the message. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

const fields = `id context consumer topic partition key generation position state reason attempts parkedAt waiting
  closedAt closedByPersonId closedByOrganisation { name } closedBecause`;

export type Parked = {
  readonly id: string;
  readonly context: string;
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly generation: number;
  readonly position: string;
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly parkedAt: string;
  readonly waiting: number;
  readonly closedAt: string | null;
  readonly closedByPersonId: string | null;
  readonly closedByOrganisation: { readonly name: string } | null;
  readonly closedBecause: string | null;
  /** What it says, and how it came: only where one is shown. */
  readonly event?: unknown;
  readonly message?: unknown;
};

type Page = {
  readonly parkedMessages: {
    readonly edges: readonly { readonly node: Parked }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
};
type Payload = { readonly parkedMessage: Parked | null; readonly refusal: { readonly code: string; readonly message: string } | null };
type Answer = { readonly data?: Record<string, unknown> | null; readonly errors?: readonly { readonly message: string }[] };

/** Parked messages over the public API. */
export class Operating {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async list(context: string | undefined, all: boolean): Promise<readonly Parked[]> {
    const query = `query ($filter: ParkedMessageFilter, $after: String) {
      parkedMessages(filter: $filter, first: 500, after: $after) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } } }`;
    const filter = { context: context ?? null, states: all ? ['PARKED', 'WAITING', 'REPLAYED', 'DISCARDED'] : null };
    const found: Parked[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { parkedMessages }: Page = await this.#ask<Page>(query, { filter, after });
      found.push(...parkedMessages.edges.map(({ node }) => node));
      ({ endCursor: after, hasNextPage: more } = parkedMessages.pageInfo);
    }
    return found;
  }

  async show(id: string): Promise<Parked> {
    const { node } = await this.#ask<{ node: Parked | null }>(`query ($id: ID!) { node(id: $id) { ... on ParkedMessage { ${fields} event message } } }`, { id });
    if (!node?.state) throw new NotDone('There is no such parked message: npm run parked -- list --all names those that there are.');
    return node;
  }

  replay(id: string, idempotencyKey: string): Promise<Parked> {
    return this.#close('replayParked', 'ReplayParkedInput', { id, idempotencyKey });
  }

  discard(id: string, reason: string, idempotencyKey: string): Promise<Parked> {
    return this.#close('discardParked', 'DiscardParkedInput', { id, reason, idempotencyKey });
  }

  async #close(mutation: string, type: string, input: object): Promise<Parked> {
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { parkedMessage { ${fields} } refusal { code message } } }`;
    const { [mutation]: payload } = await this.#ask<Record<string, Payload>>(query, { input });
    if (payload?.parkedMessage) return payload.parkedMessage;
    throw new NotDone(payload?.refusal ? `${payload.refusal.code}: ${payload.refusal.message}` : `${mutation} was not answered`);
  }

  async #ask<Data>(query: string, variables: object): Promise<Data> {
    const { data, errors } = await this.#post(JSON.stringify({ query, variables }));
    if (errors || !data) throw new NotDone(errors?.map(({ message }) => message).join('; ') ?? `${this.url} does not answer GraphQL: does HUTONG_URL end in /graphql?`);
    return data as Data;
  }

  async #post(body: string): Promise<Answer> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.token}` };
    try {
      const response = await fetch(this.url, { method: 'POST', headers, body, signal: AbortSignal.timeout(60_000) });
      return (await response.json()) as Answer;
    } catch (error) {
      if (error instanceof SyntaxError) return {};
      throw new NotDone(`Nothing answers at ${this.url}. Start Hutong first (npm start), or name another place with HUTONG_URL.`);
    }
  }
}
