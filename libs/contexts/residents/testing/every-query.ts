import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isLeafType, isObjectType, isRequiredArgument, type GraphQLField, type GraphQLNamedType } from 'graphql';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
/** A page, its edges, what they lead to, and what that has: within what one request may ask for. */
const DEPTH = 4;

type Field = GraphQLField<unknown, unknown>;

/** Every field that takes no argument that has to be given, without coming back to a type that it is in. */
const selectionOf = (type: GraphQLNamedType, depth: number, within: readonly string[]): string => {
  if (!isObjectType(type)) return '__typename';
  return Object.values(type.getFields())
    .filter(({ args }) => !args.some(isRequiredArgument))
    .flatMap(({ name, type: of }) => {
      const named = getNamedType(of);
      if (isLeafType(named)) return name;
      if (depth === 0 || within.includes(named.name)) return [];
      return `${name} { ${selectionOf(named, depth - 1, [...within, named.name])} }`;
    })
    .join(' ');
};

/** All of one type. */
export const everythingOf = (type: string): string => selectionOf(schema.getType(type)!, DEPTH, [type]);

export type Query = { readonly name: string; readonly text: string; readonly variables: object };

/** A page has its length in the text: what a variable may be is taken for the longest there is. */
const textOf = ({ name, args, type }: Field, variables: Readonly<Record<string, unknown>>, first: number): string => {
  const taken = args.filter((argument) => argument.name in variables);
  const declared = taken.map((each) => `$${each.name}: ${String(each.type)}`).join(', ');
  const passed = [...taken.map((each) => `${each.name}: $${each.name}`), ...(args.some((each) => each.name === 'first') ? [`first: ${first}`] : [])].join(', ');
  const named = getNamedType(type);
  const selection = isLeafType(named) ? '' : ` { ${selectionOf(named, DEPTH, [named.name])} }`;
  return `query${declared === '' ? '' : ` (${declared})`} { ${name}${passed === '' ? '' : `(${passed})`}${selection} }`;
};

/**
 * Every query of the schema, with all fields that can be asked for, so that one that is new is asked as well.
 * @param given what arguments are, by their name
 * @param first of a page
 * @returns also the names of queries that need arguments besides
 */
export const everyQuery = (given: Readonly<Record<string, unknown>>, first = 40): { readonly queries: readonly Query[]; readonly others: readonly string[] } => {
  const all = Object.values(schema.getQueryType()?.getFields() ?? {});
  const can = ({ args }: Field) => args.every((argument) => !isRequiredArgument(argument) || argument.name in given);
  const queries = all.filter(can).map((field) => {
    const variables = Object.fromEntries(Object.entries(given).filter(([name]) => field.args.some((argument) => argument.name === name)));
    return { name: field.name, text: textOf(field, variables, first), variables };
  });
  return { queries, others: all.filter((field) => !can(field)).map(({ name }) => name) };
};
