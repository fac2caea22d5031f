import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { turnedAway } from '../../identity/index.js';
import { Refusal, type Caller } from '../../kernel/index.js';

/** In seconds. */
const window = 60;
/** What a token that is refused costs its address: finding out whether a key is known costs a question to the directory. */
const refusedTokenCost = 100;

/** What somebody has left of this minute. */
export type Left = { readonly cost: number; readonly resetsInSeconds: number; readonly isUsedUp: boolean };

/**
 * How much one identity may ask for in a minute, in objects (see `cost.ts`): a person for an organisation, an API key, or, without a token, an
 * address. Kept by this process alone: so many gateways, so many times as much.
 */
export class Allowance {
  readonly #used: RateLimiterMemory;
  readonly #refused: RateLimiterMemory;

  constructor(readonly costPerMinute: number) {
    const options = { points: costPerMinute, duration: window };
    this.#used = new RateLimiterMemory({ ...options, keyPrefix: 'used' });
    this.#refused = new RateLimiterMemory({ ...options, keyPrefix: 'refused' });
  }

  /** Counts it, whether it is still there or not: who goes on asking for too much is not let in sooner. */
  async take(who: string, cost: number): Promise<Left> {
    return this.#left(await this.#used.penalty(who, cost));
  }

  /** A token from there was refused. */
  async refused(address: string): Promise<void> {
    await this.#refused.penalty(address, refusedTokenCost);
  }

  /** @throws {Refusal} TOO_MANY_REQUESTS where so many tokens from there were refused that no more are looked at */
  async mustTakeTokens(address: string): Promise<void> {
    const used = await this.#refused.get(address);
    if (used && this.#left(used).isUsedUp) throw tooMany(address, this.#left(used));
  }

  #left({ consumedPoints, msBeforeNext }: RateLimiterRes): Left {
    const cost = Math.max(0, this.costPerMinute - consumedPoints);
    return { cost, resetsInSeconds: Math.ceil(msBeforeNext / 1_000), isUsedUp: consumedPoints > this.costPerMinute };
  }

  /** As headers have it (draft-ietf-httpapi-ratelimit-headers-10). */
  headers({ cost, resetsInSeconds, isUsedUp }: Left): Readonly<Record<string, string>> {
    return {
      'ratelimit-policy': `"cost";q=${this.costPerMinute};w=${window}`,
      ratelimit: `"cost";r=${cost};t=${resetsInSeconds}`,
      ...(isUsedUp && { 'retry-after': String(resetsInSeconds) }),
    };
  }
}

/** Whose allowance a request uses. */
export const identityOf = (caller: Caller | null, address: string): string => (caller ? `${caller.organisationId} ${caller.personId}` : `address ${address}`);

/** Counts and logs it. */
export const tooMany = (who: string, { resetsInSeconds }: Left): Refusal => {
  const message = `You have asked for more than may be asked for in a minute. Try again in ${resetsInSeconds} s, with the same key; ask for smaller pages, or less often.`;
  turnedAway('allowance', message, { who });
  return new Refusal('TOO_MANY_REQUESTS', message);
};
