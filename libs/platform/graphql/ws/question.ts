import { TypeInfo, visit, visitWithTypeInfo, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Caller } from '../../kernel/index.js';

/**
 * The same for all who get the same answer about an event: the text, who asks, and the variables. Arguments of the subscription's
 * own field only choose the events: variables that stand nowhere else make no difference, so that a cursor of one's own makes none.
 */
export const questionOf = ({ query, operationName, variables }: SubscribePayload, schema: GraphQLSchema, document: DocumentNode, caller: Caller | null): string => {
  const types = new TypeInfo(schema);
  const names = new Set<string>();
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition: () => false,
      Argument: () => (types.getParentType() === schema.getSubscriptionType() ? false : undefined),
      Variable: ({ name }) => void names.add(name.value),
    }),
  );
  return JSON.stringify([query, operationName, Object.fromEntries([...names].map((name) => [name, variables?.[name]])), caller]);
};
