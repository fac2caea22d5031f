import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { Refusal, type Caller } from '../kernel/index.js';
import { developmentIssuer, type Identity } from './identity.js';
import { KnownStanding } from './known-standing.js';
import { firstAdministrator, speakingFor } from './speaking-for.js';
import { isInForce, type Standing } from './standing.js';
import type { TrustedIssuer } from './trusted-issuer.js';
import { turnAway, turnedAway } from './turned-away.js';

/** What a request shows. */
export type Credentials = {
  readonly token: string;
  /** The organisation that it wants to act for: its raw id. */
  readonly organisation?: string | undefined;
};

export type Admitted = {
  readonly caller: Caller;
  /** @throws {Refusal} once the token is over, or whom it spoke for is not, or not quite, what it was */
  readonly stillHolds: () => Promise<void>;
};

export type AdmissionOptions = {
  /** Whose tokens say all by themselves; only where nobody else's are taken. */
  readonly development?: Identity | undefined;
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  readonly personIdOf: (issuer: string, subject: string) => string;
  /** The person who may act before there is any mandate. */
  readonly firstAdministrator?: string | undefined;
  readonly standing?: Standing | undefined;
};

/** What a token proves by itself, until when. */
type Proof =
  | { readonly of: 'caller'; readonly caller: Caller; readonly until: Date }
  | { readonly of: 'person'; readonly personId: string; readonly until: Date }
  | { readonly of: 'key'; readonly hash: string };

/** How every API key begins: whoever finds one knows what it is. */
export const keyPrefix = 'hutong_';
/** What is kept of a key. It is 256 random bits: a plain hash gives nothing away and needs no salt. */
export const keyHash = (key: string): string => createHash('sha256').update(key).digest('base64url');

/** Tells who a bearer is and whom it speaks for: an access token of an issuer, an API key, or a token of the development issuer. */
export class Admission {
  readonly #standing: Standing | undefined;

  constructor(private readonly options: AdmissionOptions) {
    this.#standing = options.standing && new KnownStanding(options.standing);
  }

  /** @throws {Refusal} UNAUTHENTICATED, NO_MANDATE, ORGANISATION_NEEDED, CANNOT_BE_CHECKED */
  async admit({ token, organisation }: Credentials): Promise<Admitted> {
    const proof = await this.#prove(token);
    const caller = await this.#callerOf(proof, organisation);
    return {
      caller,
      stillHolds: async () => {
        if ('until' in proof && new Date() >= proof.until)
          throw turnAway('expired', 'The token has expired: connect again with a new one.', { personId: caller.personId });
        const now = await this.#callerOf(proof, organisation);
        if (JSON.stringify(now) === JSON.stringify(caller)) return;
        throw turnAway('no-mandate', 'What you may do has changed: connect again.', { personId: caller.personId }, 'NO_MANDATE');
      },
    };
  }

  async #prove(token: string): Promise<Proof> {
    if (token.startsWith(keyPrefix)) return { of: 'key', hash: keyHash(token) };
    const issuer = issuerOf(token);
    if (issuer === developmentIssuer) {
      const { development } = this.options;
      if (!development) throw turnAway('issuer', 'Tokens of the development issuer are not accepted here: send one of an issuer that is, or an API key.');
      return { of: 'caller', ...(await development.read(token)) };
    }
    const trusted = this.options.issuers.get(issuer);
    if (!trusted) throw turnAway('issuer', 'The token is of an issuer (iss) that is not accepted here.', { issuer });
    const { subject, until } = await trusted.verify(token);
    return { of: 'person', personId: this.options.personIdOf(issuer, subject), until };
  }

  async #callerOf(proof: Proof, organisation: string | undefined): Promise<Caller> {
    switch (proof.of) {
      case 'caller':
        return proof.caller;
      case 'key':
        return this.#callerByKey(proof.hash);
      case 'person':
        return this.#callerOfPerson(proof.personId, organisation);
    }
  }

  async #callerOfPerson(personId: string, organisation: string | undefined): Promise<Caller> {
    const mandates = await this.#asked((standing) => standing.mandatesOf(personId), []);
    const now = new Date();
    if (personId === this.options.firstAdministrator) {
      const first = firstAdministrator(personId);
      const hasAnother = mandates.some((mandate) => isInForce(mandate, now.toISOString()));
      if (organisation === first.organisationId || (organisation === undefined && !hasAnother)) return first;
    }
    return speakingFor(personId, mandates, organisation, now);
  }

  async #callerByKey(hash: string): Promise<Caller> {
    const key = await this.#asked((standing) => standing.keyBy(hash), null);
    if (!key) throw turnAway('api-key', 'There is no such API key.');
    const { id, organisationId, party, role, projectIds, commands = [], verified, until } = key;
    if (new Date().toISOString() >= until) throw turnAway('api-key', `The API key ended at ${until}: create another one.`, { key: id });
    return { personId: `api-key ${id}`, organisationId, party, grants: [{ role, projectIds, commands: verified ? commands : [] }] };
  }

  async #asked<Answer>(ask: (standing: Standing) => Promise<Answer>, withoutDirectory: Answer): Promise<Answer> {
    if (!this.#standing) return withoutDirectory;
    try {
      return await ask(this.#standing);
    } catch (error) {
      turnedAway('directory-unreachable', 'whom a token speaks for could not be looked up', { cause: String(error) });
      throw new Refusal('CANNOT_BE_CHECKED', 'Whom the token speaks for cannot be looked up now. Nothing was done: try again in a moment.');
    }
  }
}

/** What the token says itself: only to know whose keys to check it by. */
const issuerOf = (token: string): string => {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw turnAway('malformed', 'The token cannot be read.');
  }
};
