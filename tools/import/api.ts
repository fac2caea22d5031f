import { setTimeout as sleep } from 'node:timers/promises';
import { Identity } from '../../libs/platform/identity/index.js';
import { fromGlobalId } from '../../libs/platform/graphql/index.js';
import type { OrganisationId, Party } from '../../libs/platform/kernel/index.js';

export type RefusalAnswer = { readonly code: string; readonly message: string; readonly field: string | null };

/** Refused or failed for good: the import stops here, nothing is skipped. */
export class ImportStopped extends Error {
  override readonly name = 'ImportStopped';
}

/** Try again with the same key: nothing was written, or it is not known whether it was. */
const passing: ReadonlySet<string> = new Set(['BUSY', 'VERSION_CONFLICT', 'STILL_BEHIND', 'TOO_LATE', 'TOO_MANY_REQUESTS', 'CANNOT_BE_CHECKED']);
const ATTEMPTS = 60;

/** The public GraphQL API, as an organisation sees it. The same command may be sent again: keys make it happen once. */
export class Api {
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly url: string,
    private readonly identity: Identity,
  ) {}

  static async open(url: string, dataFolder: string): Promise<Api> {
    return new Api(url, await Identity.open(dataFolder));
  }

  /** @param organisation its global id; absent: only read. */
  async ask<Answer>(query: string, variables: object, as?: { readonly organisation: string; readonly party: Party }): Promise<Answer> {
    const authorization = as && `Bearer ${await this.#token(as.organisation, as.party)}`;
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await fetch(this.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
          body: JSON.stringify({ query, variables }),
          signal: AbortSignal.timeout(60_000),
        });
        const { data, errors } = (await response.json()) as { data?: Answer | null; errors?: { message: string; extensions?: { code?: string } }[] };
        if (!errors && data) return data;
        if (!errors?.every(({ extensions }) => passing.has(extensions?.code ?? '')))
          throw new ImportStopped(
            errors?.map(({ message }) => message).join('; ') ?? `${this.url} answers HTTP ${response.status}, not GraphQL: does HUTONG_URL end in /graphql?`,
          );
      } catch (error) {
        if (error instanceof ImportStopped) throw error;
        if (attempt >= 5 && isRefusedConnection(error))
          throw new ImportStopped(
            `Nothing answers at ${this.url}. Start Hutong first (npm start), or name another place with HUTONG_URL. Then run the same command again: it goes on where it was.`,
          );
        if (attempt >= ATTEMPTS) throw new ImportStopped(`${this.url} does not answer: ${String(error)}`);
      }
      await sleep(Math.min(50 * attempt, 1_000));
    }
  }

  /** A mutation's payload; refusals that pass are tried again. @throws {ImportStopped} for other refusals. */
  async send<Answer extends object>(
    mutation: string,
    selection: string,
    input: object,
    as: { readonly organisation: string; readonly party: Party },
  ): Promise<Answer & { readonly token: string }> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} token refusal { code message field } } }`;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.ask<Record<string, Answer & { token: string; refusal: RefusalAnswer | null }>>(query, { input }, as);
      const payload = answer[mutation];
      if (!payload) throw new ImportStopped(`${mutation} was not answered`);
      if (!payload.refusal) return payload;
      const { code, message, field } = payload.refusal;
      if (!passing.has(code) || attempt >= ATTEMPTS)
        throw new ImportStopped(`${mutation} was refused: ${code}${field ? ` (${field})` : ''}: ${message}\n${JSON.stringify(input).slice(0, 500)}`);
      await sleep(Math.min(50 * attempt, 1_000));
    }
  }

  /** Waits until all that the tokens stand for can be read. */
  async cursor(token: string): Promise<string> {
    return (await this.ask<{ cursor: string }>('query ($token: PositionToken) { cursor(token: $token) }', { token })).cursor;
  }

  #token(organisation: string, party: Party): Promise<string> {
    const key = `${party} ${organisation}`;
    const organisationId = (fromGlobalId(organisation)?.id ?? organisation) as OrganisationId;
    const token = this.#tokens.get(key) ?? this.identity.issue({ personId: 'import', organisationId, party }, '12h');
    this.#tokens.set(key, token);
    return token;
  }
}

const isRefusedConnection = (error: unknown): boolean => (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED';
