import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { getDirectiveValues, GraphQLIncludeDirective, GraphQLSkipDirective, Kind, type GraphQLResolveInfo, type SelectionNode, type SelectionSetNode } from 'graphql';

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

/** A field by its path, or any field of what a path leads to but some. */
export type Wanted = string | { readonly of: string; readonly but: readonly string[] };

type Step = (name: string) => boolean;
const stepsTo = (wanted: Wanted): readonly Step[] => {
  if (typeof wanted !== 'string') return [...stepsTo(wanted.of), (name) => name !== '__typename' && !wanted.but.includes(name)];
  return wanted.split('.').map((step) => (name) => name === step);
};

/**
 * Whether the client selected a field of the object that this one answers with (`totalCount`), or one further down (`edges.node.works`):
 * itself or in a fragment, under any alias, and not left out by `@skip` or `@include`. Of a compiled document a field's nodes are all that
 * there are: those left out are seen here. Only where a fragment around the field itself is left out may the answer be yes where nobody wants it.
 */
export const isSelected = ({ fieldNodes, fragments, variableValues }: Info, wanted: Wanted): boolean => {
  const stands = (node: SelectionNode): boolean =>
    !node.directives?.length ||
    (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false);
  const within = (set: SelectionSetNode | undefined, steps: readonly Step[]): boolean => set?.selections.some((node) => stands(node) && leads(node, steps)) ?? false;
  const leads = (node: SelectionNode, steps: readonly Step[]): boolean => {
    const [step, ...further] = steps;
    if (node.kind === Kind.FIELD) return step?.(node.name.value) === true && (further.length === 0 || within(node.selectionSet, further));
    return within(node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragments[node.name.value]?.selectionSet, steps);
  };
  const steps = stepsTo(wanted);
  return fieldNodes.some((node) => stands(node) && within(node.selectionSet, steps));
};

/**
 * `@Wants('totalCount') withTotal: boolean` in a resolver: what is dear to find out is found out only for those who ask. Of several
 * by name, `@Wants({ withTotal: 'totalCount' })`, an object with a boolean for each.
 */
export const Wants = createParamDecorator((paths: string | Readonly<Record<string, Wanted>>, context: ExecutionContext): boolean | Record<string, boolean> => {
  const info = GqlExecutionContext.create(context).getInfo<GraphQLResolveInfo>();
  if (typeof paths === 'string') return isSelected(info, paths);
  return Object.fromEntries(Object.entries(paths).map(([name, wanted]) => [name, isSelected(info, wanted)]));
});
