import {
  getOperationAST,
  GraphQLError,
  Kind,
  valueFromASTUntyped,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import type { preExecutionHookHandler } from 'mercurius';
import { fragmentsOf, once } from '../limits/fragments.js';

/** What a document may come to when its fragments are written out: none that people write comes near. */
const mostSelections = 5_000;

/**
 * The engine's compiler looks at a fragment once in each set of fields: where it was first met under a condition that does
 * not hold, its fields are missing though it is spread again without one. A document that may meet this gets the fields of
 * its fragments in place of the spreads, when it has been found valid: to a document, that is the same.
 */
export const spreadOnceRule: ValidationRule = (context) => ({
  Document: {
    leave(document) {
      if (!mayMissFields(document)) return;
      const fragments = fragmentsOf(document);
      const size = Math.max(...document.definitions.map((definition) => ('selectionSet' in definition ? sizeOf(definition.selectionSet, fragments) : 0)));
      if (size <= mostSelections) return writeOut(document, fragments);
      // A fragment inside itself: another rule refuses that.
      if (size === Infinity) return;
      const message = `This document comes to ${size} fields when its fragments are written out; the limit is ${mostSelections}. Split it.`;
      context.reportError(new GraphQLError(message, { extensions: { code: 'DOCUMENT_TOO_COSTLY', limit: mostSelections } }));
    },
  },
});

const mayMissFields = (document: DocumentNode): boolean => {
  const spread = new Set<string>();
  let [again, conditional] = [false, false];
  const look = ({ directives }: { readonly directives?: readonly DirectiveNode[] | undefined }) => (conditional ||= (directives ?? []).length > 0);
  visit(document, {
    FragmentSpread(node) {
      again ||= spread.has(node.name.value);
      spread.add(node.name.value);
      look(node);
    },
    InlineFragment: (node) => void look(node),
  });
  return again && conditional;
};

const sizeOf = (whole: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): number => {
  const ofFragment = once<string, number>(Infinity);
  const size = (set: SelectionSetNode | undefined): number => (set?.selections ?? []).reduce((sum, selection) => sum + 1 + sizeOfSelection(selection), 0);
  const sizeOfSelection = (selection: SelectionNode): number =>
    selection.kind === Kind.FRAGMENT_SPREAD
      ? ofFragment(selection.name.value, () => size(fragments.get(selection.name.value)?.selectionSet))
      : size(selection.selectionSet);
  return size(whole);
};

/** In place: the engine keeps this very document. Each place gets nodes of its own, since the compiler writes conditions on them. */
const writeOut = (document: DocumentNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): void => {
  const written = (set: SelectionSetNode): SelectionSetNode => ({ ...set, selections: set.selections.map(writtenSelection) });
  const writtenSelection = (selection: SelectionNode): SelectionNode => {
    if (selection.kind !== Kind.FRAGMENT_SPREAD) return selection.selectionSet ? { ...selection, selectionSet: written(selection.selectionSet) } : { ...selection };
    const fragment = fragments.get(selection.name.value);
    if (!fragment) return selection;
    const { typeCondition, selectionSet } = fragment;
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives: selection.directives ?? [], selectionSet: written(selectionSet) };
  };
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) Object.assign(definition, { selectionSet: written(definition.selectionSet) });
};

type Variables = Readonly<Record<string, unknown>>;
const defaultsOf = new WeakMap<OperationDefinitionNode, Variables>();

/** The engine's compiler demands each variable of a non-null type, though it has a default: so it is sent, where the client left it out. */
export const sendDefaults: preExecutionHookHandler = (_schema, document, { reply }, variables?: Variables) => {
  const { method, body, query } = reply.request;
  const { operationName } = (method === 'POST' ? body : query) as { operationName?: string | null };
  const operation = getOperationAST(document, operationName);
  if (!operation) return;
  const defaults = defaultsOf.get(operation) ?? readDefaults(operation);
  if (Object.keys(defaults).some((name) => variables?.[name] === undefined)) return { variables: { ...defaults, ...variables } };
};

const readDefaults = (operation: OperationDefinitionNode): Variables => {
  const defaults = Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ type, variable, defaultValue }) =>
      type.kind === Kind.NON_NULL_TYPE && defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
  defaultsOf.set(operation, defaults);
  return defaults;
};
