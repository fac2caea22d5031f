import { GraphQLError, type ValidationRule } from 'graphql';

/** Refuses to describe the schema; `__typename` is no description. */
export const noIntrospection: ValidationRule = (context) => ({
  Field(field) {
    const { value: name } = field.name;
    if (name !== '__schema' && name !== '__type') return;
    const message = 'This installation does not describe its schema. Take schema.graphql of the version that it runs.';
    context.reportError(new GraphQLError(message, { nodes: field, extensions: { code: 'INTROSPECTION_OFF' } }));
  },
});
