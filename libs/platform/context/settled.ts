import { decodeToken } from '../graphql/position-token.js';
import { Refusal } from '../kernel/index.js';
import type { Consumer, ContextRuntime } from './context-runtime.js';

/** How long what a token stands for may be on its way. */
const patienceMs = 2_000;

/**
 * Returns once a consumer has applied what the token's holder wrote to the logs that it reads. Without a token: at once.
 * @throws {Refusal} STILL_BEHIND after 2 s; INVALID_INPUT for what is no token
 */
export const settled = async (runtime: ContextRuntime, { name, topics }: Pick<Consumer, 'name' | 'topics'>, token: string | null | undefined): Promise<void> => {
  const promised = token ? decodeToken(token).filter(({ context }) => topics.includes(context)) : [];
  if (promised.length === 0 || (await runtime.waitForConsumer(name, promised, patienceMs))) return;
  throw new Refusal('STILL_BEHIND', 'What you wrote is not visible here yet: ask again.', 'token');
};
