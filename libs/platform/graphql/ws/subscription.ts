import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { fragmentsOf } from '../limits/fragments.js';
import { limitRules, limits } from '../limits/index.js';

/**
 * A subscription that may run, under the limits of a request. Queries and mutations are refused: over HTTP they are
 * compiled, and answered with a status.
 */
export const checkedSubscription = (
  schema: GraphQLSchema,
  { query, operationName, variables }: SubscribePayload,
): (Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'> & { readonly operation: OperationDefinitionNode }) | readonly GraphQLError[] => {
  const document = attempted(() => parsedWithin(limits, query));
  if (document instanceof GraphQLError) return [document];
  // One after the other: the limits read documents that are valid.
  for (const rules of [specifiedRules, limitRules]) {
    const errors = attempted(() => validate(schema, document, rules));
    if (errors instanceof GraphQLError) return [errors];
    if (errors.length > 0) return errors;
  }
  const operation = getOperationAST(document, operationName);
  if (!operation) return [new GraphQLError('Say which operation of the document to run: give its operationName.', { extensions: { code: 'INVALID_DOCUMENT' } })];
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION)
    return [new GraphQLError(`This socket is for subscriptions. Send the ${operation.operation} by HTTP.`, { extensions: { code: 'SUBSCRIPTIONS_ONLY' } })];
  if (isConditional(operation.selectionSet, fragmentsOf(document)))
    return [new GraphQLError('The one field of a subscription is always selected: leave @skip and @include off it.', { extensions: { code: 'INVALID_DOCUMENT' } })];
  return { schema, document, operation, operationName: operationName ?? null, variableValues: variables ?? {} };
};

/** Left out, the field would be missed by the engine: it fails, and with it the whole socket. */
const isConditional = ({ selections }: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean =>
  selections.some((selection) => {
    if ((selection.directives ?? []).length > 0) return true;
    if (selection.kind === Kind.FIELD) return false;
    const inside = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return inside !== undefined && isConditional(inside.selectionSet, fragments);
  });

const parsedWithin = ({ characters, tokens }: typeof limits, text: string): DocumentNode => {
  if (text.length > characters)
    throw new GraphQLError(`The document has more than ${characters} characters. Put values into variables, or split it.`, { extensions: { code: 'DOCUMENT_TOO_LONG' } });
  return parse(text, { maxTokens: tokens });
};

/** Thrown, a GraphQL error would close the whole socket: syntax, and what validation stumbles over (`@include` without `if`). */
const attempted = <T>(work: () => T): T | GraphQLError => {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
};
