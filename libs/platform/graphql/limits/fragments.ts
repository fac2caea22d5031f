import { Kind, type DocumentNode, type FragmentDefinitionNode } from 'graphql';

export const fragmentsOf = (document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [])));

/**
 * Remembers what was computed for a key, so that a fragment spread a thousand times is looked at once. A fragment inside
 * itself counts `whileOpen`: another rule refuses it.
 */
export const once = <Key, Value>(whileOpen: Value): ((key: Key, compute: () => Value) => Value) => {
  const known = new Map<Key, Value>();
  return (key, compute) => {
    const value = known.get(key);
    if (value !== undefined) return value;
    known.set(key, whileOpen);
    const computed = compute();
    known.set(key, computed);
    return computed;
  };
};
