import { createHash, randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Caller } from '../../kernel/index.js';
import type { From } from '../from.js';
import type { Address } from '../message.js';

type Addressed = Pick<Address, 'context' | 'name'>;
type Claims = { readonly caller: Caller | null; readonly correlationId: string; readonly deadline: string; readonly body: string };

/** A message that a process of the installation signed. */
export type Signed = {
  readonly from: From;
  /** Of this message and no other, also not of its repeat. */
  readonly id: string;
  readonly until: Date;
};

/** How far the clocks of processes may differ. */
const toleranceSeconds = 5;

/**
 * What the processes of one installation know and nobody else: who sends a message travels signed with what it says, for one message of one
 * context, until its deadline. A plain header is never believed.
 */
export class ServiceKey {
  /** In characters. */
  static readonly shortest = 32;
  readonly #secret: Uint8Array;

  /** @throws {Error} for fewer than 32 characters */
  constructor(secret: string) {
    if (secret.length < ServiceKey.shortest) throw new Error(`A key of services takes at least ${ServiceKey.shortest} characters`);
    this.#secret = new TextEncoder().encode(secret);
  }

  /** @param input as JSON */
  sign({ context, name }: Addressed, { caller, correlationId, deadline }: From & { readonly deadline: Date }, input: string): Promise<string> {
    const claims: Claims = { caller, correlationId, deadline: deadline.toISOString(), body: digest(input) };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(context)
      .setSubject(name)
      .setJti(randomUUID())
      .setExpirationTime(Math.ceil(deadline.getTime() / 1_000))
      .sign(this.#secret);
  }

  /** @throws {Error} (of jose) for a token that is not of this installation, of another message, of other words, or too old */
  async verify(token: string, { context, name }: Addressed, input: string): Promise<Signed> {
    const required = ['exp', 'jti', 'deadline', 'correlationId', 'body'];
    const options = { algorithms: ['HS256'], audience: context, subject: name, requiredClaims: required, clockTolerance: toleranceSeconds };
    const { payload } = await jwtVerify<Claims>(token, this.#secret, options);
    const { caller, correlationId, deadline, body, jti = '', exp = 0 } = payload;
    if (body !== digest(input)) throw new errors.JWTClaimValidationFailed('it was signed for another input', payload, 'body', 'check_failed');
    return { from: { caller, correlationId, deadline: new Date(deadline) }, id: jti, until: new Date((exp + toleranceSeconds) * 1_000) };
  }
}

const digest = (input: string): string => createHash('sha256').update(input).digest('base64url');
