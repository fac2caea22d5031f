import type { ContextRuntime } from '../context/index.js';
import { decodeToken } from '../graphql/index.js';
import { Refusal } from '../kernel/index.js';

/** How long a reader waits for what it wrote. */
const patienceMs = 2_000;

/**
 * Returns once the context's views contain what the token stands for.
 * @throws {Refusal} STILL_BEHIND, CURSOR_OF_ANOTHER_GENERATION, INVALID_INPUT
 */
export const seeing = async (runtime: ContextRuntime, token: string | null | undefined): Promise<void> => {
  const written = (token ? decodeToken(token) : []).filter(({ context }) => context === runtime.store.context);
  if (written.length === 0) return;
  if (written.some(({ generation }) => generation !== runtime.store.generation))
    throw new Refusal('CURSOR_OF_ANOTHER_GENERATION', 'The log was restored since: read again from the start.', 'token');
  const furthest = Math.max(...written.map(({ position }) => position));
  if (!(await runtime.waitForViews(furthest, patienceMs))) throw new Refusal('STILL_BEHIND', 'What you wrote is not visible here yet: ask again.', 'token');
};

/** Whether the views have read, in time, all that the log holds now. */
export const caughtUp = async (runtime: ContextRuntime): Promise<boolean> => {
  const end = await runtime.store.end(patienceMs);
  return end !== undefined && runtime.waitForViews(end, patienceMs);
};
