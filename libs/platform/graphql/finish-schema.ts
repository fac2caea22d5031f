import { GraphQLError, isObjectType, type GraphQLSchema } from 'graphql';
import { globalIdExtension, toGlobalId } from './global-id.js';
import { unlessKnownExtension } from './unless-known.js';

/** Gives the fields that are marked as global ids, or as known to their source perhaps, their resolver, and subscriptions theirs. Changes the schema in place. */
export const finishSchema = (schema: GraphQLSchema): GraphQLSchema => {
  for (const type of Object.values(schema.getTypeMap())) {
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
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {}))
    field.resolve = (event: Record<string, unknown> | null | undefined) => {
      if (event && field.name in event) return event[field.name];
      throw new GraphQLError('A subscription needs a WebSocket: connect to this address by the protocol graphql-transport-ws.', {
        extensions: { code: 'WEBSOCKET_NEEDED' },
      });
    };
  return schema;
};
