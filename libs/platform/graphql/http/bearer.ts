/**
 * The token of an `Authorization` header. `undefined`: none was sent, as by who has not filled in the header that GraphiQL begins
 * with (`Bearer`). Another scheme than Bearer counts as a token that cannot be read.
 */
export const bearer = (authorization: string | undefined): string | undefined => authorization?.trim().replace(/^Bearer(?: +|$)/i, '') || undefined;
