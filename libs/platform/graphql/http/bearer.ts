import { fromGlobalId } from '../global-id.js';

/**
 * The token of an `Authorization` header. `undefined`: none was sent, as by who has not filled in the header that GraphiQL begins
 * with (`Bearer`). Another scheme than Bearer counts as a token that cannot be read.
 */
export const bearer = (authorization: string | undefined): string | undefined => authorization?.trim().replace(/^Bearer(?: +|$)/i, '') || undefined;

/** The organisation that a header or `connection_init` names, by its id as answers give it, or as the log keeps it. */
export const organisationNamed = (id: unknown): string | undefined => (typeof id === 'string' && id !== '' ? (fromGlobalId(id)?.id ?? id) : undefined);
