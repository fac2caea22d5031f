import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult, type GraphQLError } from 'graphql';
import type { From } from '../../command-bus/index.js';
import type { GraphqlContext } from '../context.js';
import { publicError } from '../http/errors.js';
import { spanOf, type Traced } from '../../tracing/index.js';
import { delivered, subscribers } from '../metrics.js';
import type { Loaders } from '../loaders.js';

export type SubscriptionContext = {
  readonly from: From;
  /** New ones for each event: what they find may have changed since the last. */
  readonly loaders: () => Loaders;
  /** The same for two subscriptions that get the same answers about an event: see `questionOf`. */
  readonly question: string;
  /** How long a result may wait until its reader has taken it. */
  readonly slowReaderMs: number;
  /** Told of each result that its reader has taken. */
  readonly delivers: () => void;
  /** Told the cursor of the event that was not taken in time. */
  readonly tooSlow: (cursor: string) => void;
};

/** Of a subscription: the field's name with what happened; its cursor is where a reader goes on. */
type Event = Readonly<Record<string, { readonly cursor: string; readonly event?: Traced }>>;
type Args = ExecutionArgs & { readonly contextValue: SubscriptionContext };

/**
 * The results of a subscription, each worked out when its reader is ready for it: nothing is kept for a reader that does not
 * read. One that does not take a result in time is cut off.
 */
export const resultsOf = async (args: Args): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> => {
  const gone = new AbortController();
  const contextFor = (): GraphqlContext => ({ from: args.contextValue.from, loaders: args.contextValue.loaders(), signal: gone.signal });
  const events = await createSourceEventStream({ ...args, contextValue: contextFor() });
  if (!(Symbol.asyncIterator in events)) return presentable(events, args);
  const results = executed(events as AsyncIterable<Event>, args, contextFor);
  const ended: AsyncGenerator<ExecutionResult> = {
    [Symbol.asyncIterator]: () => ended,
    [Symbol.asyncDispose]: async () => gone.abort(),
    next: () => results.next(),
    // A generator that waits for the next event ends only when its wait does.
    return: (value: unknown) => {
      gone.abort();
      return results.return(value);
    },
    throw: (error: unknown) => {
      gone.abort();
      return results.throw(error);
    },
  };
  return ended;
};

const executed = async function* (events: AsyncIterable<Event>, args: Args, contextFor: () => GraphqlContext): AsyncGenerator<ExecutionResult> {
  const { question, slowReaderMs, delivers, tooSlow } = args.contextValue;
  subscribers.inc();
  try {
    for await (const event of events) {
      const [happened = { cursor: '' }] = Object.values<Event[string]>(event);
      const delivery = spanOf('deliver to subscriber', happened.event ?? {});
      const result = await once(happened, question, async () => presentable(await execute({ ...args, rootValue: event, contextValue: contextFor() }), args));
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        tooSlow(happened.cursor);
      }, slowReaderMs);
      try {
        yield result;
      } finally {
        clearTimeout(timer);
        delivery?.end();
      }
      if (late) return;
      delivered.inc();
      delivers();
    }
  } finally {
    subscribers.dec();
  }
};

/** The server calls each error's `toJSON`. */
const presentable = (result: ExecutionResult, { contextValue }: Args): ExecutionResult => {
  if (!result.errors) return result;
  const shown = result.errors.map((error) => publicError(error, contextValue.from.correlationId));
  return { ...result, errors: shown.map((error) => ({ ...error, toJSON: () => error })) as unknown as GraphQLError[] };
};

/** How long the answer about one event serves others who ask the same, at most. */
const servesMs = 1_000;
/** By event and question. Events are kept for as long as somebody may come to them: their answers are not. */
let answered = new Map<object, Map<string, Promise<ExecutionResult>>>();
let forgetting: NodeJS.Timeout | undefined;

/** Worked out once for all who ask the same about the same event at the same time: what makes a thousand subscribers cheap. */
const once = (event: object, question: string, work: () => Promise<ExecutionResult>): Promise<ExecutionResult> => {
  forgetting ??= setTimeout(() => {
    answered = new Map();
    forgetting = undefined;
  }, servesMs).unref();
  const about = answered.get(event) ?? new Map<string, Promise<ExecutionResult>>();
  answered.set(event, about);
  const result = about.get(question) ?? work();
  about.set(question, result);
  return result;
};
