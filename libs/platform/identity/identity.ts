import { join } from 'node:path';
import { errors, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { parties, type Caller, type OrganisationId, type Party, type Refusal } from '../kernel/index.js';
import { identityKey, type IdentityKey } from './key.js';
import { turnAway, type Why } from './turned-away.js';

/** As its tokens name it (`iss`). No other issuer can: theirs are URLs. */
export const developmentIssuer = 'hutong';
const issuer = developmentIssuer;

/**
 * The development issuer: what its tokens say is believed, nothing is looked up, and whoever has its key speaks as anybody. A token is a JWT
 * signed with the installation's own Ed25519 key: `sub` is the person, `org` the organisation, `party` its kind of party, `name` how the
 * person is called (for people to read, no rule depends on it).
 */
export class Identity {
  private constructor(
    private readonly signing: CryptoKey,
    private readonly verifying: CryptoKey,
  ) {}

  /** With the key in `<dataFolder>/identity.jwk`, which is made on first use. */
  static async open(dataFolder: string): Promise<Identity> {
    return Identity.withKey(await identityKey(join(dataFolder, 'identity.jwk')));
  }

  static async withKey({ kty, crv, x, d }: IdentityKey): Promise<Identity> {
    const [signing, verifying] = await Promise.all([importJWK({ kty, crv, x, d }, 'EdDSA'), importJWK({ kty, crv, x }, 'EdDSA')]);
    return new Identity(signing, verifying);
  }

  /** @param expiresIn such as `12h`, `30d`, or the instant at which it ends. */
  async issue(caller: Caller & { readonly name?: string }, expiresIn: string | Date): Promise<string> {
    const { personId, organisationId, party, name } = caller;
    return new SignJWT({ org: organisationId, party, ...(name === undefined ? {} : { name }) })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(personId)
      .setIssuedAt()
      .setExpirationTime(expiresIn)
      .sign(this.signing);
  }

  async verify(token: string): Promise<Caller> {
    return (await this.read(token)).caller;
  }

  /** @throws {Refusal} UNAUTHENTICATED, saying what is wrong with the token. */
  async read(token: string): Promise<{ readonly caller: Caller; readonly until: Date }> {
    let claims: JWTPayload;
    try {
      ({ payload: claims } = await jwtVerify(token, this.verifying, { algorithms: ['EdDSA'], issuer, requiredClaims: ['exp'] }));
    } catch (error) {
      throw unauthenticated(...reasonOf(error));
    }
    const { sub, org, party, exp = 0 } = claims;
    if (!isText(sub)) throw unauthenticated('claim', 'The token does not say who the person is (sub)');
    if (!isText(org)) throw unauthenticated('claim', 'The token names no organisation (org)');
    if (!isParty(party)) throw unauthenticated('claim', `The token's party is none of ${parties.join(', ')}`);
    return { caller: { personId: sub, organisationId: org as OrganisationId, party }, until: new Date(exp * 1_000) };
  }
}

const isText = (claim: unknown): claim is string => typeof claim === 'string' && claim.length > 0 && claim.length <= 200;
const isParty = (claim: unknown): claim is Party => parties.includes(claim as Party);

const unauthenticated = (why: Why, reason: string): Refusal => turnAway(why, `${reason}. Get a new one: \`npm run token\`.`, { issuer });

const reasonOf = (error: unknown): [Why, string] => {
  if (error instanceof errors.JWTExpired) return ['expired', 'The token has expired'];
  if (error instanceof errors.JWSSignatureVerificationFailed) return ['signature', 'The token was not signed by this installation'];
  if (error instanceof errors.JWTClaimValidationFailed) return ['claim', `The token's claim ${error.claim} is missing or wrong`];
  if (error instanceof errors.JOSEAlgNotAllowed) return ['algorithm', 'The token is signed in a way that is not accepted here (EdDSA is)'];
  return ['malformed', 'The token cannot be read'];
};
