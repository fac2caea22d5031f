import { Field, Int, ObjectType } from '@nestjs/graphql';
import { pageSize } from './page-args.js';

@ObjectType('PageInfo')
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor?: string | null;

  @Field(() => String, { nullable: true })
  endCursor?: string | null;
}

export type Edge<Node> = { readonly cursor: string; readonly node: Node };

/** A page of a list (Relay's Cursor Connections). Plain JSON: a query message answers with it as it is. `totalCount`: absent where nobody wants it. */
export type ConnectionOf<Node> = { readonly edges: readonly Edge<Node>[]; readonly pageInfo: PageInfo; readonly totalCount?: number };

/**
 * The page that these rows make.
 * @param rows one more than asked for, where there are more: that one tells that there is a next page.
 * @param totalCount of the whole list; undefined where nobody wants it.
 */
export const connectionOf = <Node>(
  rows: readonly Node[],
  args: { readonly first?: number | null; readonly after?: string | null },
  cursorOf: (node: Node) => string,
  totalCount: number | undefined,
): ConnectionOf<Node> => {
  const edges = rows.slice(0, pageSize(args)).map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > edges.length,
      hasPreviousPage: args.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    ...(totalCount !== undefined && { totalCount }),
  };
};

type Constructor<T> = new () => T;

/**
 * The types of a list: `<name>Edge`, and the class to extend as `@ObjectType() class <name>Connection`.
 * @param node in a function, since the type may be in a file that is still loading.
 */
export const Connection = <Node extends object>(name: string, node: () => abstract new () => Node): Constructor<ConnectionOf<Node>> => {
  @ObjectType(`${name}Edge`)
  class EdgeType {
    @Field(() => String)
    cursor!: string;

    @Field(() => node() as Constructor<Node>)
    node!: Node;
  }

  @ObjectType({ isAbstract: true })
  class ConnectionType {
    @Field(() => [EdgeType])
    edges!: EdgeType[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int, { description: 'Of the whole list, not of this page.' })
    totalCount!: number;
  }
  return ConnectionType;
};
