import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyResult } from 'jose';
import { isTrustworthy, type IssuerSettings } from './issuer-settings.js';
import { turnAway } from './turned-away.js';

/** Whom an issuer speaks of, and until when its word is good. */
export type Known = { readonly issuer: string; readonly subject: string; readonly until: Date };

/** None that takes a shared secret: the public key would do for one. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** An access token says so (RFC 9068), or says nothing. */
const types: readonly unknown[] = [undefined, 'JWT', 'AT+JWT', 'APPLICATION/AT+JWT'];

/** How far the clocks of issuers may differ from ours. */
const toleranceSeconds = 30;
/** A key that is new is looked for at once, and no more often than this: tokens that name keys which there are not cost nothing. */
const cooldownMs = 5_000;
/** A key that its issuer has withdrawn is good for as long, at most. */
const keptMs = 10 * 60_000;
const patienceMs = 5_000;
/** An issuer that did not answer is asked again after this. */
const againMs = 2_000;

/** Tells by the public keys of one issuer whether it signed a token. Keys are fetched when they are needed, and followed as they rotate. */
export class TrustedIssuer {
  #keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(private readonly settings: IssuerSettings) {}

  /** @throws {Refusal} UNAUTHENTICATED, saying what is wrong with the token; CANNOT_BE_CHECKED where the issuer's keys cannot be had */
  async verify(token: string): Promise<Known> {
    const { issuer, audience } = this.settings;
    const options = { algorithms, issuer, audience, clockTolerance: toleranceSeconds, requiredClaims: ['exp', 'sub'] };
    let verified: JWTVerifyResult;
    try {
      verified = await jwtVerify(token, await this.#keysOf(), options);
    } catch (error) {
      throw this.#refused(error);
    }
    const { payload, protectedHeader } = verified;
    if (!types.includes(protectedHeader.typ?.toUpperCase())) throw turnAway('type', `This is no access token but ${protectedHeader.typ}.`, { issuer });
    return { issuer, ...this.#subjectOf(payload) };
  }

  #subjectOf({ sub, exp, cnf }: JWTPayload): Omit<Known, 'issuer'> {
    const { issuer } = this.settings;
    // Whoever sends it would have to show the key as well, which a bearer does not.
    if (cnf !== undefined) throw turnAway('type', 'The token is bound to a key (cnf), which cannot be shown here: ask its issuer for a bearer token.', { issuer });
    if (sub === undefined || sub === '' || sub.length > 255 || exp === undefined) throw turnAway('claim', 'The token’s claim sub is missing or wrong.', { issuer });
    return { subject: sub, until: new Date((exp + toleranceSeconds) * 1_000) };
  }

  #keysOf(): Promise<JWTVerifyGetKey> {
    this.#keys ??= this.#find().catch((error: unknown) => {
      setTimeout(() => (this.#keys = undefined), againMs).unref();
      throw error;
    });
    return this.#keys;
  }

  async #find(): Promise<JWTVerifyGetKey> {
    const { issuer, jwksUri = await keysNamedBy(issuer) } = this.settings;
    return createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: cooldownMs, cacheMaxAge: keptMs, timeoutDuration: patienceMs });
  }

  #refused(error: unknown): unknown {
    const about = { issuer: this.settings.issuer };
    if (error instanceof errors.JWTExpired) return turnAway('expired', 'The token has expired. Get a new one from its issuer.', about);
    if (error instanceof errors.JWTClaimValidationFailed) {
      if (error.claim === 'aud') return turnAway('audience', `The token is for somebody else: its audience (aud) has to be ${this.settings.audience}.`, about);
      if (error.claim === 'nbf') return turnAway('not-yet-valid', 'The token is not valid yet (nbf).', about);
      return turnAway('claim', `The token’s claim ${error.claim} is missing or wrong.`, about);
    }
    if (error instanceof errors.JOSEAlgNotAllowed)
      return turnAway('algorithm', `The token is signed in a way that is not accepted here: ${algorithms.join(', ')} are.`, about);
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
      return turnAway('unknown-key', 'The token names no key (kid) that its issuer has.', about);
    if (error instanceof errors.JWSSignatureVerificationFailed) return turnAway('signature', 'The token was not signed by its issuer.', about);
    if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid || error instanceof errors.JOSENotSupported)
      return turnAway('malformed', 'The token cannot be read.', about);
    return turnAway(
      'issuer-unreachable',
      'The keys of the token’s issuer cannot be had now: try again in a moment.',
      { ...about, cause: String(error) },
      'CANNOT_BE_CHECKED',
    );
  }
}

/** OpenID Connect Discovery 1.0, section 4. */
const keysNamedBy = async (issuer: string): Promise<string> => {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(patienceMs), redirect: 'error' });
  if (!response.ok) throw new Error(`its OpenID configuration is answered with ${response.status}`);
  const { issuer: named, jwks_uri: jwksUri } = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer) throw new Error('its OpenID configuration names another issuer');
  if (typeof jwksUri !== 'string' || !isTrustworthy(jwksUri)) throw new Error('its OpenID configuration names no place of its keys (jwks_uri) that can be trusted');
  return jwksUri;
};
