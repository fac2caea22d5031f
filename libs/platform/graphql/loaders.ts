import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { Bus, From, QueryMessage } from '../command-bus/index.js';
import type { GraphqlContext } from './context.js';

/** A query that finds things by their ids, in any order, leaving out those it does not know. `Args`: what else it wants to know. */
export type ByIds<Found extends { readonly id: string }, Args extends object = object> = new (
  input: { ids: string[] } & Args,
  from: From,
) => QueryMessage<object, readonly Found[]>;

/** Of one request: what its fields ask for one by one, asked of the owning context in one message. */
class RequestLoaders {
  readonly #loaders = new Map<unknown, Map<string, DataLoader<string, object | null>>>();

  constructor(
    private readonly bus: Bus,
    private readonly from: From,
  ) {}

  /** `null`: the owning context does not know it. With the same `args` it is asked together with others. */
  async one<Found extends { readonly id: string }, Args extends object>(query: ByIds<Found, Args>, id: string, args = {} as Args): Promise<Found | null> {
    return (await this.#of(query, args).load(id)) as Found | null;
  }

  /** Whatever was asked before has changed, perhaps. */
  forget(): void {
    this.#loaders.clear();
  }

  #of<Found extends { readonly id: string }, Args extends object>(query: ByIds<Found, Args>, args: Args): DataLoader<string, object | null> {
    const byArgs = this.#loaders.get(query) ?? new Map<string, DataLoader<string, object | null>>();
    this.#loaders.set(query, byArgs);
    const known = byArgs.get(JSON.stringify(args));
    if (known) return known;
    const loader = new DataLoader<string, object | null>(
      async (ids) => {
        const found = new Map((await this.bus.ask(new query({ ...args, ids: [...ids] }, this.from))).map((one) => [one.id, one]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize: 1_000 },
    );
    byArgs.set(JSON.stringify(args), loader);
    return loader;
  }
}

/** `@Loaders() loaders: Loaders` in a field resolver. */
export type Loaders = RequestLoaders;
export const Loaders = createParamDecorator(
  (_: unknown, context: ExecutionContext): RequestLoaders => GqlExecutionContext.create(context).getContext<GraphqlContext>().loaders,
);

export const makeLoaders = (bus: Bus, from: From): Loaders => new RequestLoaders(bus, from);
