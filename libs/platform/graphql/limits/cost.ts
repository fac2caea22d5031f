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
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { defaultPage } from '../page-args.js';
import { fragmentsOf, once } from './fragments.js';
import { limits } from './limits.js';

/** What a list without a page size is taken to hold. */
const usualList = 2;

const known = new WeakMap<OperationDefinitionNode, number>();

/**
 * How many objects the answer of an operation may hold, estimated: a page counts as many as `first` asks for (a variable as many as it
 * may), another list as two; what lies in a list counts once for each entry. Known without the variables, so it is worked out once for a
 * document that is kept.
 */
export const costOf = (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): number => {
  const before = known.get(operation);
  if (before !== undefined) return before;
  const cost = estimated(schema, document)(operation);
  known.set(operation, cost);
  return cost;
};

const estimated = (schema: GraphQLSchema, document: DocumentNode): ((operation: OperationDefinitionNode) => number) => {
  const fragments = fragmentsOf(document);
  const ofFragment = once<string, number>(0);

  const ofSet = (set: SelectionSetNode, parent: GraphQLNamedType | undefined, page: number | undefined): number =>
    set.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + ofField(selection, parent, page);
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : parent;
        return sum + ofSet(selection.selectionSet, type, page);
      }
      const name = selection.name.value;
      return (
        sum +
        ofFragment(`${name} ${page}`, () => {
          const fragment = fragments.get(name);
          return fragment ? ofSet(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), page) : 0;
        })
      );
    }, 0);

  /** @param page how many entries the page holds whose connection this field is in. */
  const ofField = (node: FieldNode, parent: GraphQLNamedType | undefined, page: number | undefined): number => {
    const field = fieldOf(schema, parent, node.name.value);
    const type = field && getNamedType(field.type);
    if (!field || !node.selectionSet || !isCompositeType(type)) return 0;
    const times = isListType(getNullableType(field.type)) ? (page ?? usualList) : 1;
    return times * (1 + ofSet(node.selectionSet, type, pageOf(node, field)));
  };

  return ({ operation, selectionSet }) => ofSet(selectionSet, schema.getRootType(operation) ?? undefined, undefined);
};

/** Refuses documents whose answer would be too large, before anything runs. The verdict is kept with the parsed document. */
export const costRule: ValidationRule = (context) => {
  const costIn = estimated(context.getSchema(), context.getDocument());
  return {
    OperationDefinition(operation) {
      const cost = costIn(operation);
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
