import { GraphQLError, Kind, type SelectionNode, type SelectionSetNode, type ValidationRule } from 'graphql';
import { fragmentsOf, once } from './fragments.js';
import { limits } from './limits.js';

/** Refuses documents of too many fields with their fragments written out: whoever works through one goes into a fragment as often as it is spread. */
export const sizeRule: ValidationRule = (context) => {
  const fragments = fragmentsOf(context.getDocument());
  const ofFragment = once<string, number>(Infinity);
  const sizeOf = (set: SelectionSetNode | undefined): number => (set?.selections ?? []).reduce((sum, selection) => sum + 1 + sizeOfSelection(selection), 0);
  const sizeOfSelection = (selection: SelectionNode): number =>
    selection.kind === Kind.FRAGMENT_SPREAD
      ? ofFragment(selection.name.value, () => sizeOf(fragments.get(selection.name.value)?.selectionSet))
      : sizeOf(selection.selectionSet);

  return {
    OperationDefinition(operation) {
      const size = sizeOf(operation.selectionSet);
      // A fragment inside itself: another rule refuses that.
      if (size <= limits.selections || size === Infinity) return;
      const message = `This document comes to ${size} fields when its fragments are written out; the limit is ${limits.selections}. Split it.`;
      context.reportError(new GraphQLError(message, { nodes: operation, extensions: { code: 'DOCUMENT_TOO_COSTLY', limit: limits.selections } }));
    },
  };
};
