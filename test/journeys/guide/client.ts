import type { Json, JsonObject } from '../../../libs/platform/kernel/index.js';
import type { Operation, Page } from './page.js';

/** What GraphQL answers: `data`, or of the errors what a client acts on; where they stand depends on how it wrote the document down. */
export type Answer = { readonly data: Json } | { readonly errors: readonly JsonObject[] };

type GraphqlError = { readonly message: string; readonly extensions?: unknown };
export const refused = (errors: readonly GraphqlError[]): Answer => ({
  errors: errors.map(({ message, extensions }) => ({ message, extensions: extensions as JsonObject })),
});

/** One party's way to the API, by a library that others have written. */
export type GuideClient = {
  send(operation: Operation, variables: JsonObject): Promise<Answer>;
  /** Messages as they come, the first of those that had come already first. */
  follow(operation: Operation, variables: JsonObject): AsyncIterator<Answer>;
  close(): Promise<void>;
};

export type ClientLibrary = {
  readonly name: string;
  /** Gets ready for a page; then a client for each party, whose token it sends (`null`: it sends none). */
  prepare(page: Page): Promise<(url: string, token: string | null) => GuideClient>;
};
