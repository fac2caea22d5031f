import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { Bus, From, QueryMessage } from '../command-bus/index.js';
import type { GraphqlContext } from './context.js';

/** A query that finds things by their ids, in any order, leaving out those it does not know. */
export type ByIds<Found extends { readonly id: string }> = new (input: { readonly ids: string[] }, from: From) => QueryMessage<object, readonly Found[]>;

/** Of one request: what its fields ask for one by one, asked of the owning context in one message. */
class RequestLoaders {
  readonly #loaders = new Map<unknown, DataLoader<string, object | null>>();

  constructor(
    private readonly bus: Bus,
    private readonly from: From,
  ) {}

  /** `null`: the owning context does not know it. */
  async one<Found extends { readonly id: string }>(query: ByIds<Found>, id: string): Promise<Found | null> {
    return (await this.#of(query).load(id)) as Found | null;
  }

  #of<Found extends { readonly id: string }>(query: ByIds<Found>): DataLoader<string, object | null> {
    const known = this.#loaders.get(query);
    if (known) return known;
    const loader = new DataLoader<string, object | null>(
      async (ids) => {
        const found = new Map((await this.bus.ask(new query({ ids: [...ids] }, this.from))).map((one) => [one.id, one]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { maxBatchSize: 1_000 },
    );
    this.#loaders.set(query, loader);
    return loader;
  }
}

/** `@Loaders() loaders: Loaders` in a field resolver. */
export type Loaders = RequestLoaders;
export const Loaders = createParamDecorator(
  (_: unknown, context: ExecutionContext): RequestLoaders => GqlExecutionContext.create(context).getContext<GraphqlContext>().loaders,
);

export const makeLoaders = (bus: Bus, from: From): Loaders => new RequestLoaders(bus, from);
