import { getOperationAST, Kind, valueFromASTUntyped, visit, type DocumentNode, type OperationDefinitionNode, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { preExecutionHookHandler } from 'mercurius';
import { operations } from '../metrics.js';
import { fragmentsOf } from '../limits/fragments.js';

const misread = new WeakMap<DocumentNode, boolean>();

/**
 * Whether the engine's compiler would answer something else than the document says:
 * - it looks at a fragment once in each set of fields: where it was first met under a condition that does not hold, its fields
 *   are missing though it is spread again without one;
 * - a condition does not reach what is in fragments of fields under it: where one of these fields is selected again without the
 *   condition, what is in the fragments is there too.
 */
const isMisread = (document: DocumentNode): boolean => {
  const known = misread.get(document);
  if (known !== undefined) return known;
  const fragments = fragmentsOf(document);
  const spread = new Set<string>();
  let [again, conditionalFragment, fragmentUnderCondition] = [false, false, false];
  const look = ({ kind, directives }: SelectionNode, inside: SelectionSetNode | undefined): void => {
    if (!directives?.length) return;
    conditionalFragment ||= kind !== Kind.FIELD;
    fragmentUnderCondition ||= holdsFragment(inside);
  };
  visit(document, {
    Field: (node) => look(node, node.selectionSet),
    InlineFragment: (node) => look(node, node.selectionSet),
    FragmentSpread(node) {
      const name = node.name.value;
      look(node, fragments.get(name)?.selectionSet);
      again ||= spread.has(name);
      spread.add(name);
    },
  });
  const answer = (again && conditionalFragment) || fragmentUnderCondition;
  misread.set(document, answer);
  return answer;
};

const holdsFragment = (set: SelectionSetNode | undefined): boolean =>
  set?.selections.some((selection) => selection.kind !== Kind.FIELD || holdsFragment(selection.selectionSet)) ?? false;

type Variables = Readonly<Record<string, unknown>>;
const defaultsOf = new WeakMap<OperationDefinitionNode, Variables>();

/**
 * Before each operation over HTTP, which it counts. The engine compiles no document that a hook gives it. It gets its own back where its compiler would misread it; where not, the
 * defaults of variables of a non-null type, which the compiler demands where the client left them out.
 */
export const suitTheCompiler: preExecutionHookHandler = (_schema, document, { reply }, variables?: Variables) => {
  const { method, body, query } = reply.request;
  const { operationName } = (method === 'POST' ? body : query) as { operationName?: string | null };
  const operation = getOperationAST(document, operationName);
  if (operation) operations.inc({ type: operation.operation });
  if (isMisread(document)) return { document };
  if (!operation) return;
  // In place of a default, where null is refused as a condition: the compiler takes it for one that does not hold.
  if (operation.variableDefinitions?.some(({ variable, defaultValue }) => defaultValue && variables?.[variable.name.value] === null)) return { document };
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
