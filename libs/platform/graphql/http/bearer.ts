/** The token of an `Authorization` header. `undefined`: none was sent. Another scheme than Bearer counts as a token that cannot be read. */
export const bearer = (authorization: string | undefined): string | undefined => authorization && authorization.replace(/^Bearer +/i, '').trim();
