import type { Json, JsonObject } from '../../../libs/platform/kernel/index.js';
import type { Operation, Page } from './page.js';

/** As GraphQL over HTTP has it: `data`, and `errors` where there are any. */
export type Answer = { readonly data?: Json; readonly errors?: Json };

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
