import { getOperationAST, parse } from 'graphql';
import { limits } from '../limits/index.js';
import { RequestFault } from './request-fault.js';

/** The parameters of a request, changed in place to what the engine executes. */
type Parameters = { query?: unknown; operationName?: unknown; variables?: unknown; extensions?: unknown };

/**
 * Checks a POST's body: raw types, nothing coerced.
 * @throws {RequestFault}
 */
export const checkBody = (contentType: string | undefined, body: unknown): void => {
  // Forms can be sent by any page of another site, without its visitor's knowing.
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
    throw new RequestFault('UNSUPPORTED_MEDIA_TYPE', 'Send the body as JSON, with the header `Content-Type: application/json`.', 415);
  }
  if (Array.isArray(body)) throw new RequestFault('BATCH_REFUSED', 'Send one operation per request, over one connection: batches are not taken.');
  if (!isObject(body)) throw new RequestFault('BAD_REQUEST', 'Send a JSON object such as {"query": "{ __typename }"}.');
  body['query'] = documentOf(body);
  // Variables that are absent would not be checked against the document before it runs.
  body['variables'] ??= {};
};

/** Checks a GET's parameters; `variables` and `extensions` are JSON in the URL. */
export const checkQueryString = (parameters: Parameters): void => {
  for (const name of ['variables', 'extensions'] as const) {
    const text = parameters[name];
    if (text === '' || text === undefined) delete parameters[name];
    else mustBeMap(name, parsedJson(name, text));
  }
  parameters.variables ??= '{}';
  if (parameters.operationName === '') delete parameters.operationName;
  const { query, operationName } = parameters;
  parameters.query = documentOf({ query, operationName });
  mustNameOneOperation(query as string, operationName as string | undefined);
};

/** The document, as the engine shall have it. */
const documentOf = (parameters: Parameters): string => {
  const { query, operationName, variables, extensions } = parameters;
  if (typeof query !== 'string' || query.trim() === '') throw new RequestFault('BAD_REQUEST', 'Send the document as the string `query`.');
  if (query.length > limits.characters) {
    throw new RequestFault(
      'DOCUMENT_TOO_LONG',
      `The document has ${query.length} characters; the limit is ${limits.characters}. Put values into variables, or split it.`,
    );
  }
  if (operationName != null && typeof operationName !== 'string') throw new RequestFault('BAD_REQUEST', '`operationName` must be a string.');
  mustBeMap('variables', variables);
  mustBeMap('extensions', extensions);
  return keyed(query, operationName ?? null);
};

/**
 * The engine keeps parsed and compiled documents by their text alone: without the operation's name in it, the second
 * operation of a document would be answered with the first one's result. A comment at the end is harmless to the document,
 * and keeps the engine from taking JSON for a document's syntax tree.
 */
const keyed = (query: string, operationName: unknown): string => `${query} #${JSON.stringify(operationName)}`;

const mustBeMap = (name: string, value: unknown): void => {
  if (value != null && !isObject(value)) throw new RequestFault('BAD_REQUEST', `\`${name}\` must be a JSON object.`);
};

const parsedJson = (name: string, text: unknown): unknown => {
  try {
    return JSON.parse(text as string);
  } catch {
    throw new RequestFault('BAD_REQUEST', `\`${name}\` must be a JSON object, URL-encoded.`);
  }
};

/** A GET whose operation cannot be told would crash the engine's check that it is a query. */
const mustNameOneOperation = (query: string, operationName: string | undefined): void => {
  let document;
  try {
    document = parse(query, { maxTokens: limits.tokens });
  } catch {
    return; // The engine says what is wrong with it.
  }
  if (getOperationAST(document, operationName)) return;
  throw new RequestFault('BAD_REQUEST', 'Name one operation of the document in `operationName`.');
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
