/** Ends a `switch` over a union: a new member does not compile until it is handled. */
export const assertNever = (value: never): never => {
  throw new Error(`Unhandled: ${JSON.stringify(value)}`);
};
