import { hash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { limits } from '../limits/index.js';
import { RequestFault } from './request-fault.js';

export type Document = { readonly hash: string; readonly text: string };

/**
 * Documents that a client sends once, and names by the SHA-256 of their text from then on: automatic persisted queries,
 * version 1, as Apollo's and urql's clients speak them. Each process has its own, which were used last; a client sends the
 * text again to one that does not know it.
 */
export class PersistedDocuments {
  /** By hash; which was used last is last. */
  readonly #texts = new Map<string, string>();

  /** @throws {GraphQLError} with the message and the code that make clients send the text. */
  text(hash: string): string {
    const text = this.#texts.get(hash);
    if (text === undefined) throw clientsKnow('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND');
    this.keep({ hash, text });
    return text;
  }

  /** For documents that ran: what is no document drives none out. */
  keep({ hash, text }: Document): void {
    this.#texts.delete(hash);
    this.#texts.set(hash, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > limits.persistedDocuments && oldest !== undefined) this.#texts.delete(oldest);
  }
}

/**
 * The hash that `extensions.persistedQuery` names, in lower case.
 * @throws {GraphQLError} another version of the protocol: clients send whole documents then.
 * @throws {RequestFault}
 */
export const namedHash = (persistedQuery: unknown): string => {
  const { version, sha256Hash } = (persistedQuery ?? {}) as { version?: unknown; sha256Hash?: unknown };
  if (typeof version === 'number' && version !== 1) throw clientsKnow('PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED');
  if (version === 1 && typeof sha256Hash === 'string' && /^[0-9a-f]{64}$/i.test(sha256Hash)) return sha256Hash.toLowerCase();
  throw new RequestFault('BAD_REQUEST', '`extensions.persistedQuery` must be { "version": 1, "sha256Hash": <SHA-256 of the document, 64 hexadecimal digits> }.');
};

/** @throws {RequestFault} */
export const mustMatch = ({ hash: named, text }: Document): void => {
  if (hash('sha256', text) === named) return;
  throw new RequestFault('PERSISTED_QUERY_MISMATCH', '`sha256Hash` is not the SHA-256 of `query`. Hash the very text that you send, in UTF-8.');
};

/** No fault of the transport: the status is that of any request error, by what the client accepts. */
const clientsKnow = (message: string, code: string): GraphQLError => new GraphQLError(message, { extensions: { code } });
