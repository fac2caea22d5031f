/** A request that is not GraphQL over HTTP as we take it: refused before any document is looked at. */
export class RequestFault extends Error {
  override readonly name = 'RequestFault';

  constructor(
    readonly code: string,
    /** Says what to do. */
    message: string,
    readonly statusCode = 400,
  ) {
    super(message);
  }
}
