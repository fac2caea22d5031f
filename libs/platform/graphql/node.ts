import { Injectable } from '@nestjs/common';
import { Args, ID, InterfaceType, Field, Query, Resolver } from '@nestjs/graphql';
import { From } from './from.js';
import { fromGlobalId } from './global-id.js';

/** Anything that has an id of its own. */
@InterfaceType('Node', { resolveType: (value: { __typename?: string }) => value.__typename, description: 'Anything that has an id of its own.' })
export abstract class NodeType {
  @Field(() => ID)
  id!: string;
}

/** What is returned where the schema says `Node`. */
export const asNode = <T extends object>(type: string, value: T): T & { readonly __typename: string } => ({ ...value, __typename: type });

type FindNode = (id: string, from: From) => Promise<object | null>;

/** Every context says here how its types are found by id, when its module starts. */
@Injectable()
export class NodeRegistry {
  readonly #finders = new Map<string, FindNode>();

  /** @param find gets the raw id; `null`: there is none, or none that this caller may see. */
  register(type: string, find: FindNode): void {
    if (this.#finders.has(type)) throw new Error(`Two ways to find a ${type}`);
    this.#finders.set(type, find);
  }

  async find(globalId: string, from: From): Promise<object | null> {
    const known = fromGlobalId(globalId);
    const found = known && (await this.#finders.get(known.type)?.(known.id, from));
    return found ? asNode(known.type, found) : null;
  }
}

@Resolver()
export class NodeResolver {
  constructor(private readonly nodes: NodeRegistry) {}

  @Query(() => NodeType, { nullable: true, description: 'The thing with this id; null where there is none.' })
  node(@Args('id', { type: () => ID }) id: string, @From() from: From): Promise<object | null> {
    return this.nodes.find(id, from);
  }
}
