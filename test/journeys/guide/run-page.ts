import { setTimeout as sleep } from 'node:timers/promises';
import type { Json, JsonObject } from '../../../libs/platform/kernel/index.js';
import type { Answer, GuideClient } from './client.js';
import type { Notes } from './notes.js';
import type { Page, Request } from './page.js';

export type Running = {
  /** How long a subscription may take for a message, and what falls due to come about. */
  readonly patienceMs?: number;
  /** Lets time pass. */
  readonly goTo?: (instant: Date) => void;
};
const nobodyMoves = (instant: Date): void => {
  throw new Error(`Time does not pass here: ${instant.toISOString()}`);
};
const LOOK_AGAIN_MS = 100;

/** How often something that is not visible yet is asked for. */
const attempts = 10;

/**
 * Does what a page says, in its order.
 * @param clientOf each party's, made when it first speaks
 * @throws {Error} at the first answer that is not as the page says, naming page, step, operation, path, what was expected and what came
 */
export const runPage = async (
  { name, requests }: Page,
  notes: Notes,
  clientOf: (party: string) => Promise<GuideClient>,
  { patienceMs = 10_000, goTo = nobodyMoves }: Running = {},
): Promise<void> => {
  const following = new Map<string, AsyncIterator<Answer>>();
  try {
    for (const request of requests) {
      const at = `${name}, “${request.step}” (line ${request.line}), ${request.operation.name}`;
      if (request.at !== null) await orSay(at, () => goTo(new Date(notes.fill(request.at ?? '') as string)));
      const variables = await orSay(at, () => (notes.fill(request.variables) ?? {}) as JsonObject);
      if (request.operation.kind === 'subscription' && request.as !== null)
        following.set(request.operation.name, (await clientOf(request.as)).follow(request.operation, variables));
      for (const expected of request.answers) {
        const ask = () => orSay(at, () => (request.operation.kind === 'subscription' ? nextOf(request, following, patienceMs) : answerTo(request, variables, clientOf)));
        let got = await ask();
        let difference = notes.compare(expected, plain(got));
        // What falls due at a time comes about a moment later.
        for (const end = Date.now() + patienceMs; difference && request.at !== null && Date.now() < end; difference = notes.compare(expected, plain(got))) {
          await sleep(LOOK_AGAIN_MS);
          got = await ask();
        }
        if (difference) throw new Error(`${at}: ${difference.path}\n  expected ${difference.expected}\n  got      ${difference.got}\nof ${JSON.stringify(got, null, 2)}`);
      }
    }
  } finally {
    for (const messages of following.values()) await messages.return?.();
  }
};

const orSay = async <T>(at: string, work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};

const nextOf = async ({ operation }: Request, following: ReadonlyMap<string, AsyncIterator<Answer>>, patienceMs: number): Promise<Answer> => {
  const messages = following.get(operation.name);
  if (!messages) throw new Error('nobody follows it yet');
  const message = await Promise.race([messages.next(), sleep(patienceMs, undefined, { ref: false })]);
  if (!message) throw new Error(`no message came within ${patienceMs / 1_000} s`);
  return message.value;
};

const answerTo = async ({ operation, as }: Request, variables: JsonObject, clientOf: (party: string) => Promise<GuideClient>): Promise<Answer> => {
  const client = await clientOf(as ?? 'nobody');
  for (let attempt = 1; ; attempt++) {
    const answer = await client.send(operation, variables);
    // What every client has to do: ask again, with the same key.
    if (attempt === attempts || !isStillBehind(answer)) return answer;
  }
};

const isStillBehind = (answer: Answer): boolean => JSON.stringify(answer).includes('"code":"STILL_BEHIND"');

/** Without what clients ask for besides: `__typename` is in no page. */
const plain = (value: unknown): Json | undefined => {
  if (typeof value !== 'object' || value === null) return value as Json | undefined;
  if (Array.isArray(value)) return value.map((each) => plain(each) ?? null);
  return Object.fromEntries(Object.entries(value).flatMap(([name, each]) => (name === '__typename' ? [] : [[name, plain(each)]])));
};
