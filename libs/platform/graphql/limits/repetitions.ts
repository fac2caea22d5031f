import { GraphQLError, type ASTNode, type ValidationRule } from 'graphql';
import { limits } from './limits.js';

/** Refuses documents that say the same again and again, a field in one selection or directives at one place: harmless, and all of it is work. */
export const repetitionRule: ValidationRule = (context) => {
  const refuse = (nodes: ASTNode, what: string, code: string, limit: number): void =>
    context.reportError(new GraphQLError(`${what}; the limit is ${limit}. Leave the repetitions out.`, { nodes, extensions: { code, limit } }));
  return {
    SelectionSet({ selections }) {
      const times = new Map<string, number>();
      for (const selection of selections) {
        if (!('name' in selection)) continue;
        const name = ('alias' in selection && selection.alias?.value) || selection.name.value;
        times.set(name, (times.get(name) ?? 0) + 1);
        if (times.get(name) === limits.repetitions + 1) refuse(selection, `\`${name}\` stands more often in one selection`, 'TOO_MANY_REPETITIONS', limits.repetitions);
      }
    },
    enter(node) {
      const { directives = [] } = node as { directives?: readonly ASTNode[] };
      if (directives.length > limits.directives) refuse(node, `${directives.length} directives stand at one place`, 'TOO_MANY_DIRECTIVES', limits.directives);
    },
  };
};
