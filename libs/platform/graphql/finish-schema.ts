import { getNamedType, GraphQLError, isInputObjectType, isObjectType, type GraphQLInputObjectType, type GraphQLSchema } from 'graphql';
import { mustMayCommand } from '../kernel/index.js';
import type { GraphqlContext } from './context.js';
import { globalIdExtension, toGlobalId } from './global-id.js';
import { refusedPayload } from './payload.js';
import { tokenAfter } from './position-token.js';
import { unlessKnownExtension } from './unless-known.js';

/**
 * Gives the fields that are marked as global ids, or as known to their source perhaps, their resolver, and subscriptions theirs; tokens of
 * mutations stand for those that were sent. Changes the schema in place.
 * @throws {Error} for what compiled documents cannot do: a fault of the program.
 */
export const finishSchema = (schema: GraphQLSchema): GraphQLSchema => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) mustSuitTheCompiler(type);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const kind = field.extensions[globalIdExtension];
      if (typeof kind === 'string') {
        field.resolve = (source: Record<string, string | null | undefined>) => {
          const id = source[field.name];
          return id == null ? null : toGlobalId(kind, id);
        };
      }
      const { resolve } = field;
      if (resolve && field.extensions[unlessKnownExtension] === true) {
        field.resolve = (source: Record<string, unknown>, args, context, info) => {
          const known = source[field.name];
          return known === undefined ? resolve(source, args, context, info) : known;
        };
      }
    }
  }
  schema.description = description;
  chainTokens(schema);
  keepWithinGrants(schema);
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {}))
    field.resolve = (event: Record<string, unknown> | null | undefined) => {
      if (event && field.name in event) return event[field.name];
      throw new GraphQLError('A subscription needs a WebSocket: connect to this address by the protocol graphql-transport-ws.', {
        extensions: { code: 'WEBSOCKET_NEEDED' },
      });
    };
  return schema;
};

const description = `Every request takes its cost from what its identity may ask for in a minute: 1, and the objects that its answer may hold, estimated (a page
counts as \`first\`, a variable there as 1,000, another list as two). An identity is a person for an organisation, an API key, or, without a
token, an address. Each answer over HTTP says what is left: \`RateLimit-Policy: "cost";q=1000000;w=60\` (as much in so many seconds; the
installation sets it) and \`RateLimit: "cost";r=999950;t=42\` (what is left, and for how many seconds). Where nothing is left the answer is 429,
\`TOO_MANY_REQUESTS\`, with \`Retry-After\`. A subscription takes its cost when it begins, and for each result; it is refused, never cut off.`;

/** Clients cannot merge tokens, which are opaque to them: whoever sends on the last one that it got misses nothing that it wrote. */
const chainTokens = (schema: GraphQLSchema): void => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (!resolve) continue;
    field.resolve = async (source, args: { readonly input?: { readonly token?: string | null } }, context, info) => {
      const answer = (await resolve(source, args, context, info)) as { readonly token?: string | null };
      const sent = args.input?.token;
      return sent && answer.token ? { ...answer, token: tokenAfter(sent, answer.token) } : answer;
    };
  }
};

/** An API key that is not for a mutation, or whose organisation may only read, is refused before anything is looked at. */
const keepWithinGrants = (schema: GraphQLSchema): void => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (!resolve) continue;
    field.resolve = (source, args, context: GraphqlContext, info) => {
      try {
        mustMayCommand(context.from.caller ?? {}, field.name);
      } catch (error) {
        return refusedPayload(error);
      }
      return resolve(source, args, context, info);
    };
  }
};

/** The compiler refuses a variable that leaves out a field with a default, and blocks the process for an input inside itself. */
const mustSuitTheCompiler = (input: GraphQLInputObjectType): void => {
  for (const { name, defaultValue } of Object.values(input.getFields()))
    if (defaultValue !== undefined) throw new Error(`${input.name}.${name} has a default: make it nullable, and give the default where it is read`);
  const inside = new Set<GraphQLInputObjectType>();
  const descend = (type: GraphQLInputObjectType): void => {
    for (const field of Object.values(type.getFields())) {
      const of = getNamedType(field.type);
      if (!isInputObjectType(of) || inside.has(of)) continue;
      inside.add(of);
      descend(of);
    }
  };
  descend(input);
  if (inside.has(input)) throw new Error(`${input.name} is inside itself: name its levels, or take a list`);
};
