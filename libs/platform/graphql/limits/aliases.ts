import { GraphQLError, type ValidationRule } from 'graphql';
import { limits } from './limits.js';

/** Refuses documents that ask for the same things under many names. */
export const aliasRule: ValidationRule = (context) => {
  let aliases = 0;
  return {
    Field(field) {
      if (!field.alias || field.alias.value === field.name.value) return;
      if (++aliases !== limits.aliases + 1) return;
      const message = `This document has more than ${limits.aliases} aliases. Split it into several requests.`;
      context.reportError(new GraphQLError(message, { nodes: field, extensions: { code: 'TOO_MANY_ALIASES', limit: limits.aliases } }));
    },
  };
};
