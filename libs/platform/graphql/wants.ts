import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { getDirectiveValues, GraphQLIncludeDirective, GraphQLSkipDirective, Kind, type GraphQLResolveInfo, type SelectionNode, type SelectionSetNode } from 'graphql';

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

/**
 * Whether the client selected a field of the object that this one answers with (`totalCount`), or one further down (`edges.node.works`):
 * itself or in a fragment, under any alias, and not left out by `@skip` or `@include`. Of a compiled document a field's nodes are all that
 * there are: those left out are seen here. Only where a fragment around the field itself is left out may the answer be yes where nobody wants it.
 */
export const isSelected = ({ fieldNodes, fragments, variableValues }: Info, path: string): boolean => {
  const stands = (node: SelectionNode): boolean =>
    !node.directives?.length ||
    (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false);
  const within = (set: SelectionSetNode | undefined, names: readonly string[]): boolean => set?.selections.some((node) => stands(node) && leads(node, names)) ?? false;
  const leads = (node: SelectionNode, [name, ...further]: readonly string[]): boolean => {
    if (node.kind === Kind.FIELD) return node.name.value === name && (further.length === 0 || within(node.selectionSet, further));
    return within(node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragments[node.name.value]?.selectionSet, [name ?? '', ...further]);
  };
  const names = path.split('.');
  return fieldNodes.some((node) => stands(node) && within(node.selectionSet, names));
};

/**
 * `@Wants('totalCount') withTotal: boolean` in a resolver: what is dear to find out is found out only for those who ask. Of several paths
 * by name, `@Wants({ withTotal: 'totalCount' })`, an object with a boolean for each.
 */
export const Wants = createParamDecorator((paths: string | Readonly<Record<string, string>>, context: ExecutionContext): boolean | Record<string, boolean> => {
  const info = GqlExecutionContext.create(context).getInfo<GraphQLResolveInfo>();
  if (typeof paths === 'string') return isSelected(info, paths);
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, isSelected(info, path)]));
});
