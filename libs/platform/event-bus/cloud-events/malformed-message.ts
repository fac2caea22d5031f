/** Bytes that are not the event that they should be. The message says what is wrong with them; nothing mends it but the sender. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}
