/**
 * An expected "no": a fact in capitals that the caller can act on. It is an answer, not a fault: edges put it into their
 * payload, and nothing is written.
 */
export class Refusal<Code extends string = string> extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: Code,
    /** Says what is wrong and what to do about it. */
    message: string,
    /** The input field at fault, as the caller wrote it: `window.end`. */
    readonly field?: string,
  ) {
    super(message);
  }
}
