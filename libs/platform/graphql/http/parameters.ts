import { getOperationAST, OperationTypeNode, parse, type DocumentNode } from 'graphql';
import { limits } from '../limits/index.js';
import type { Openness } from '../openness.js';
import { mustMatch, namedHash, type Document, type PersistedDocuments } from './persisted-documents.js';
import { RequestFault } from './request-fault.js';

/** The parameters of a request, changed in place to what the engine executes. */
type Parameters = { query?: unknown; operationName?: unknown; variables?: unknown; extensions?: unknown };

/**
 * Checks a POST's body: raw types, nothing coerced.
 * @returns what to keep by its hash, if it runs.
 * @throws {RequestFault}
 */
export const checkBody = (contentType: string | undefined, body: unknown, persisted: PersistedDocuments): Document | undefined => {
  // Forms can be sent by any page of another site, without its visitor's knowing.
  if (!isJson(contentType ?? '')) {
    throw new RequestFault('UNSUPPORTED_MEDIA_TYPE', 'Send the body as JSON in UTF-8, with the header `Content-Type: application/json`.', 415);
  }
  if (Array.isArray(body)) throw new RequestFault('BATCH_REFUSED', 'Send one operation per request, over one connection: batches are not taken.');
  if (!isObject(body)) throw new RequestFault('BAD_REQUEST', 'Send a JSON object such as {"query": "{ __typename }"}.');
  const { document, toKeep } = documentOf(body, persisted);
  body['query'] = document;
  // Variables that are absent would not be checked against the document before it runs.
  body['variables'] ??= {};
  return toKeep;
};

/**
 * Checks a GET's parameters in the same way; `variables` and `extensions` are JSON in the URL, and the operation must be a query. Any page of
 * another site can make a browser send one: a closed installation takes only documents that were sent by POST before.
 */
export const checkQueryString = (parameters: Parameters, persisted: PersistedDocuments, openness: Openness): Document | undefined => {
  for (const name of ['query', 'operationName', 'variables', 'extensions'] as const) {
    if (Array.isArray(parameters[name])) throw new RequestFault('BAD_REQUEST', `Give \`${name}\` once.`);
    if (parameters[name] === '' && name !== 'query') delete parameters[name];
  }
  const { query, operationName } = parameters;
  if (openness === 'closed' && query) throw new RequestFault('GET_BY_HASH_ONLY', 'Send the document by POST; by GET, name it by its hash (extensions.persistedQuery).');
  const variables = parsedJson('variables', parameters.variables);
  const extensions = parsedJson('extensions', parameters.extensions);
  const { text, document, toKeep } = documentOf({ query, operationName, variables, extensions }, persisted);
  mustBeOneQuery(text, operationName as string | undefined);
  parameters.query = document;
  parameters.variables ??= '{}';
  return toKeep;
};

/** The body was read as UTF-8: in another charset it would be another text. */
const isJson = (contentType: string): boolean => {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  return type === 'application/json' && parameters.every((parameter) => !/^charset\b/.test(parameter) || /^charset=("?)utf-8\1$/.test(parameter));
};

/** `text`: as the client wrote it; `document`: as the engine shall have it. */
const documentOf = (
  parameters: Parameters,
  persisted: PersistedDocuments,
): { readonly text: string; readonly document: string; readonly toKeep: Document | undefined } => {
  const { query, operationName, variables, extensions } = parameters;
  if (operationName != null && (typeof operationName !== 'string' || operationName.length > limits.operationName))
    throw new RequestFault('BAD_REQUEST', `\`operationName\` must be a string of at most ${limits.operationName} characters.`);
  mustBeMap('variables', variables);
  mustBeMap('extensions', extensions);
  const persistedQuery = extensions?.['persistedQuery'];
  const hash = persistedQuery == null ? undefined : namedHash(persistedQuery);
  const byHash = hash !== undefined && (query == null || query === '');
  const text = byHash ? persisted.text(hash) : checkedText(query);
  const toKeep = hash === undefined || byHash ? undefined : { hash, text };
  if (toKeep) mustMatch(toKeep);
  return { text, document: keyed(text, operationName ?? null), toKeep };
};

const checkedText = (query: unknown): string => {
  if (typeof query !== 'string' || query.trim() === '') throw new RequestFault('BAD_REQUEST', 'Send the document as the string `query`.');
  if (query.length > limits.characters) {
    throw new RequestFault(
      'DOCUMENT_TOO_LONG',
      `The document has ${query.length} characters; the limit is ${limits.characters}. Put values into variables, or split it.`,
    );
  }
  return query;
};

/**
 * The engine keeps parsed and compiled documents by their text alone: without the operation's name in it, the second
 * operation of a document would be answered with the first one's result. A comment at the end is harmless to the document,
 * and keeps the engine from taking JSON for a document's syntax tree. On a line of its own: the name's quotes would end a
 * string that the document leaves open.
 */
const keyed = (query: string, operationName: unknown): string => `${query}\n#${JSON.stringify(operationName)}`;

const mustBeMap: (name: string, value: unknown) => asserts value is Record<string, unknown> | null | undefined = (name, value) => {
  if (value != null && !isObject(value)) throw new RequestFault('BAD_REQUEST', `\`${name}\` must be a JSON object.`);
};

const parsedJson = (name: string, text: unknown): unknown => {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text as string);
  } catch {
    throw new RequestFault('BAD_REQUEST', `\`${name}\` must be a JSON object, URL-encoded.`);
  }
};

/** The engine's own check leaves HEAD out, and fails where the operation cannot be told. */
const mustBeOneQuery = (text: string, operationName: string | undefined): void => {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.tokens });
  } catch {
    return; // The engine says what is wrong with it.
  }
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new RequestFault('BAD_REQUEST', 'Name one operation of the document in `operationName`.');
  if (operation.operation === OperationTypeNode.QUERY) return;
  throw new RequestFault('METHOD_NOT_ALLOWED', 'GET is for queries. A mutation goes by POST, a subscription over a WebSocket at this address.', 405);
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
