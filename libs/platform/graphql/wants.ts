import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { getDirectiveValues, GraphQLIncludeDirective, GraphQLSkipDirective, Kind, type GraphQLResolveInfo, type SelectionNode, type SelectionSetNode } from 'graphql';

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

/**
 * Whether the client selected a field of the object that this one answers with: itself or in a fragment, under any alias, and not left
 * out by `@skip` or `@include`. Of a compiled document a field's nodes are all that there are: those left out are seen here. Only where
 * a fragment around the field itself is left out may the answer be yes where nobody wants it.
 */
export const isSelected = ({ fieldNodes, fragments, variableValues }: Info, field: string): boolean => {
  const stands = (node: SelectionNode): boolean =>
    !node.directives?.length ||
    (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false);
  const within = (set: SelectionSetNode | undefined): boolean => set?.selections.some((node) => stands(node) && names(node)) ?? false;
  const names = (node: SelectionNode): boolean => {
    if (node.kind === Kind.FIELD) return node.name.value === field;
    return within(node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragments[node.name.value]?.selectionSet);
  };
  return fieldNodes.some((node) => stands(node) && within(node.selectionSet));
};

/** `@Wants('totalCount') withTotal: boolean` in a resolver: what is dear to find out is found out only for those who ask. */
export const Wants = createParamDecorator((field: string, context: ExecutionContext): boolean =>
  isSelected(GqlExecutionContext.create(context).getInfo<GraphQLResolveInfo>(), field),
);
