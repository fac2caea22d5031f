import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { defaultPage } from '../page-args.js';
import { fragmentsOf, once } from './fragments.js';
import { limits } from './limits.js';

/** What a list without a page size is taken to hold. */
const usualList = 2;

/**
 * Refuses documents whose answer would be too large, before anything runs. The cost is the number of objects in the
 * answer, estimated: a page counts as many as `first` asks for (a variable as many as it may), another list as two; what
 * lies in a list counts once for each entry. Known without the variables, so the verdict is kept with the parsed document.
 */
export const costRule: ValidationRule = (context) => {
  const schema = context.getSchema();
  const fragments = fragmentsOf(context.getDocument());
  const ofFragment = once<string, number>(0);

  const costOf = (set: SelectionSetNode, parent: GraphQLNamedType | undefined, page: number | undefined): number =>
    set.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + costOfField(selection, parent, page);
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : parent;
        return sum + costOf(selection.selectionSet, type, page);
      }
      const name = selection.name.value;
      return (
        sum +
        ofFragment(`${name} ${page}`, () => {
          const fragment = fragments.get(name);
          return fragment ? costOf(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), page) : 0;
        })
      );
    }, 0);

  /** @param page how many entries the page holds whose connection this field is in. */
  const costOfField = (node: FieldNode, parent: GraphQLNamedType | undefined, page: number | undefined): number => {
    const field = fieldOf(schema, parent, node.name.value);
    const type = field && getNamedType(field.type);
    if (!field || !node.selectionSet || !isCompositeType(type)) return 0;
    const times = isListType(getNullableType(field.type)) ? (page ?? usualList) : 1;
    return times * (1 + costOf(node.selectionSet, type, pageOf(node, field)));
  };

  return {
    OperationDefinition(operation) {
      const cost = costOf(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, undefined);
      if (cost <= limits.cost) return;
      const message = `This document may answer with ${cost} objects; the limit is ${limits.cost}. Ask for fewer at once: lower \`first\` (a variable counts as ${limits.first}), or leave fields out.`;
      context.reportError(new GraphQLError(message, { nodes: operation, extensions: { code: 'DOCUMENT_TOO_COSTLY', cost, limit: limits.cost } }));
    },
  };
};

const fieldOf = (schema: GraphQLSchema, parent: GraphQLNamedType | undefined, name: string): GraphQLField<unknown, unknown> | undefined => {
  if (name === SchemaMetaFieldDef.name && parent === schema.getQueryType()) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name && parent === schema.getQueryType()) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
};

/** The page size that a field asks for; `undefined` where the field is no page. */
const pageOf = (node: FieldNode, field: GraphQLField<unknown, unknown>): number | undefined => {
  if (!field.args.some((arg) => arg.name === 'first')) return undefined;
  const value = node.arguments?.find((argument) => argument.name.value === 'first')?.value;
  if (value?.kind === Kind.VARIABLE) return limits.first;
  // What is less than one is refused later on, and may be skipped before: it must not lower the sum.
  return value?.kind === Kind.INT ? Math.max(1, Number(value.value)) : defaultPage;
};
