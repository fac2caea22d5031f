import { GraphQLError, Kind, type SelectionSetNode, type ValidationRule } from 'graphql';
import { fragmentsOf, once } from './fragments.js';
import { limits } from './limits.js';

/** Refuses documents whose fields lie deeper in each other than the limit. Fragments add no depth of their own. */
export const depthRule: ValidationRule = (context) => {
  const fragments = fragmentsOf(context.getDocument());
  const ofFragment = once<string, number>(0);

  const depthOf = (set: SelectionSetNode | undefined): number => Math.max(0, ...(set?.selections ?? []).map(depthOfSelection));
  const depthOfSelection = (selection: SelectionSetNode['selections'][number]): number => {
    if (selection.kind === Kind.FIELD) return 1 + depthOf(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection.selectionSet);
    const name = selection.name.value;
    return ofFragment(name, () => depthOf(fragments.get(name)?.selectionSet));
  };

  /** Introspection at the top has its own limit; a fragment there is measured by the stricter one. */
  const limitOf = (selection: SelectionSetNode['selections'][number]): number =>
    selection.kind === Kind.FIELD && selection.name.value.startsWith('__') ? limits.introspectionDepth : limits.depth;

  return {
    OperationDefinition(operation) {
      for (const selection of operation.selectionSet.selections) {
        const [depth, limit] = [depthOfSelection(selection), limitOf(selection)];
        if (depth <= limit) continue;
        const message = `This document is ${depth} fields deep; the limit is ${limit}. Ask in several requests, by the ids of the first.`;
        context.reportError(new GraphQLError(message, { nodes: selection, extensions: { code: 'DOCUMENT_TOO_DEEP', limit } }));
        return;
      }
    },
  };
};
