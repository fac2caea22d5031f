import { Logger } from '@nestjs/common';
import { GraphQLError, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { Refusal } from '../../kernel/index.js';
import { limits } from '../limits/index.js';
import { graphqlErrors } from '../metrics.js';
import { RequestFault } from './request-fault.js';

const logger = new Logger('GraphQL');

/**
 * An error as clients see it: what to do, a code, and nothing of the program. A refusal keeps its code and field; what is
 * wrong with the request is said; everything else is a fault, logged in full under the correlation id that the client gets.
 */
export const publicError = (error: GraphQLError, correlationId: string): GraphQLFormattedError => {
  const { locations, path } = error;
  const { message, extensions } = explain(error) ?? internal(error, correlationId);
  graphqlErrors.inc({ code: typeof extensions?.['code'] === 'string' ? extensions['code'] : 'none' });
  return { message, ...(locations ? { locations } : {}), ...(path ? { path } : {}), extensions };
};

type Explained = Pick<GraphQLFormattedError, 'message' | 'extensions'>;

const explain = (error: GraphQLError): Explained | undefined => {
  const cause = rootCause(error);
  if (cause instanceof Refusal) return { message: cause.message, extensions: { code: cause.code, ...(cause.field ? { field: cause.field } : {}) } };
  if (cause instanceof RequestFault) return { message: cause.message, extensions: { code: cause.code } };
  if (cause instanceof GraphQLError) return explainGraphql(error, cause);
  return explainTransport(cause);
};

const explainGraphql = (error: GraphQLError, cause: GraphQLError): Explained | undefined => {
  const extensions = { ...extensionsOf(cause), ...extensionsOf(error) };
  if (extensions['code']) return { message: error.message, extensions };
  // With a path it happened while resolving: the schema's own type was broken, which is our fault.
  if (error.path) return undefined;
  if (error.message === 'Validation aborted.') {
    return { message: 'The document takes too long to check: it repeats fields. Leave the repetitions out, or split it.', extensions: { code: 'DOCUMENT_TOO_COSTLY' } };
  }
  if (error.message.includes('Parsing aborted')) {
    return { message: `The document has more than ${limits.tokens} words and signs. Put values into variables, or split it.`, extensions: { code: 'DOCUMENT_TOO_LONG' } };
  }
  // Of variables, which are not checked by a rule: names that nobody was told are not guessed for whoever tries some.
  const message = error.message.replace(/ Did you mean [^?]*\?/g, '');
  return { message, extensions: { code: message.startsWith('Syntax Error') ? 'SYNTAX_ERROR' : 'INVALID_DOCUMENT' } };
};

/** Errors of compiled documents have none. */
const extensionsOf = (error: GraphQLError): Partial<GraphQLError['extensions']> => error.extensions ?? {};

const transport: Readonly<Record<string, { code: string; message: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'BODY_TOO_LARGE',
    message: `The body is larger than ${limits.bodyBytes} bytes. Send less at once: fewer points in a footprint, or several requests.`,
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send the body as JSON in UTF-8, with the header `Content-Type: application/json`.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'BAD_REQUEST', message: 'The body is empty. Send a JSON object such as {"query": "{ __typename }"}.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'INVALID_JSON', message: 'The body is not JSON. Send a JSON object such as {"query": "{ __typename }"}.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'BAD_REQUEST', message: 'The body is not as long as its Content-Length says. Send it again.' },
};

/** Errors of the HTTP server that are the client's to mend. */
const explainTransport = (cause: Error): Explained | undefined => {
  const { code = '', statusCode } = cause as Error & { code?: string; statusCode?: number };
  const known = transport[code];
  if (known) return { message: known.message, extensions: { code: known.code } };
  if (cause instanceof SyntaxError && statusCode === 400) return explainTransport(Object.assign(new Error(), { code: 'FST_ERR_CTP_INVALID_JSON_BODY' }));
  return undefined;
};

const internal = (error: GraphQLError, correlationId: string): Explained => {
  const cause = rootCause(error);
  logger.error({ message: `Fault while answering: ${cause.message}`, correlationId, path: error.path?.join('.'), stack: cause.stack });
  return { message: 'Internal error. Report it with its correlationId.', extensions: { code: 'INTERNAL', correlationId } };
};

const rootCause = (error: Error): Error => {
  const original = (error as Partial<GraphQLError>).originalError;
  return original && original !== error ? rootCause(original) : error;
};

/** The engine wraps what is wrong with a document in one error of its own: these are the ones inside. */
export const unwrapped = ({ errors = [] }: ExecutionResult): readonly GraphQLError[] =>
  errors.flatMap((error) => {
    const inner = (error.originalError as { errors?: unknown } | undefined)?.errors;
    if (!Array.isArray(inner)) return [error];
    return inner.map((one: unknown) => (one instanceof GraphQLError ? one : new GraphQLError((one as Error).message, { originalError: one as Error })));
  });

/** Of who is not let in; another refusal is an answer like any other. */
export const statusOfWhoIsNotLetIn: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  NO_MANDATE: 403,
  ORGANISATION_NEEDED: 403,
  TOO_MANY_REQUESTS: 429,
  CANNOT_BE_CHECKED: 503,
};

/** The status that the transport itself has to answer with, whatever the client accepts. */
export const transportStatus = (error: GraphQLError): number | undefined => {
  const cause = rootCause(error) as Error & { statusCode?: number };
  if (cause instanceof Refusal) return statusOfWhoIsNotLetIn[cause.code as string];
  if (cause instanceof GraphQLError) return undefined;
  return cause.statusCode ?? 500;
};
