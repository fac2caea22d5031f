import { largestPage } from '../page-args.js';

/** What one request may ask for. Chosen so that the richest page of the API fits with room, and none takes longer than a second. */
export const limits = {
  /** Fields inside fields. */
  depth: 12,
  /** Introspection of types of types: what GraphiQL asks is 15 deep. */
  introspectionDepth: 16,
  /** Objects in the answer, estimated: see `cost.ts`. */
  cost: 25_000,
  /** Fields under another name, in the whole document. */
  aliases: 30,
  /** Fields and fragments, with the fragments written out: none that people write comes near. */
  selections: 5_000,
  /** The same field in one selection: clients that put fragments together repeat some. */
  repetitions: 10,
  /** At one place: there are two, `@include` and `@skip`. */
  directives: 4,
  /** Of the document's text. */
  characters: 16_000,
  tokens: 3_000,
  /** Characters of an operation's name: documents are kept under it too. */
  operationName: 200,
  /** Kept parsed and compiled, of those used last, and as many that are invalid: twice so many at times, 0.8 MB each at most. */
  documents: 128,
  /** Texts that are kept by their hash, of those used last: 32 MB at most. */
  persistedDocuments: 1_000,
  /** Of a request's body: variables carry footprints. */
  bodyBytes: 1_048_576,
  /** Subscriptions of one socket at a time. */
  subscriptions: 50,
  /** Entries of a page. */
  first: largestPage,
} as const;
