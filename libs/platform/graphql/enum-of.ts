/** The object that `registerEnumType` wants, from a list of names. */
export const enumOf = <Name extends string>(names: readonly Name[]): { readonly [N in Name]: N } =>
  Object.fromEntries(names.map((name) => [name, name])) as { readonly [N in Name]: N };
