import { jwtVerify, SignJWT } from 'jose';
import type { Caller } from '../../kernel/index.js';
import type { From } from '../from.js';
import type { Address } from '../message.js';

type Addressed = Pick<Address, 'context' | 'name'>;
type Claims = { readonly caller: Caller | null; readonly correlationId: string; readonly deadline: string };

/**
 * What the processes of one installation know and nobody else: who sends a message travels signed, for one message of one context,
 * until its deadline. A plain header is never believed.
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

  sign({ context, name }: Addressed, { caller, correlationId, deadline }: From & { readonly deadline: Date }): Promise<string> {
    const claims: Claims = { caller, correlationId, deadline: deadline.toISOString() };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(context)
      .setSubject(name)
      .setExpirationTime(Math.ceil(deadline.getTime() / 1_000))
      .sign(this.#secret);
  }

  /** @throws {Error} (of jose) for a token that is not of this installation, of another message, or too old */
  async verify(token: string, { context, name }: Addressed): Promise<From> {
    const options = { algorithms: ['HS256'], audience: context, subject: name, requiredClaims: ['exp', 'deadline', 'correlationId'], clockTolerance: 5 };
    const { payload } = await jwtVerify<Claims>(token, this.#secret, options);
    return { caller: payload.caller, correlationId: payload.correlationId, deadline: new Date(payload.deadline) };
  }
}
