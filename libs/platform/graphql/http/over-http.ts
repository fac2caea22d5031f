import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { Admission } from '../../identity/index.js';
import { limits, type Allowance } from '../limits/index.js';
import { publicError, transportStatus, unwrapped } from './errors.js';
import { revalidated } from './etag.js';
import { asksForGraphiql, graphiqlPage, html } from './graphiql.js';
import { letIn } from './let-in.js';
import { mediaType, responseJson } from './media-type.js';
import { checkBody, checkQueryString } from './parameters.js';
import type { Openness } from '../openness.js';
import { PersistedDocuments, type Document } from './persisted-documents.js';

/**
 * GraphQL over HTTP, as the specification's audits want it, at the engine's speed: route options and hooks only. An empty
 * route schema keeps the server from coercing parameters to the types it would like.
 */
export const overHttp = (admission: Admission, allowance: Allowance, openness: Openness): Pick<MercuriusDriverConfig, 'additionalRouteOptions' | 'errorFormatter'> => {
  const persisted = new PersistedDocuments();
  const toKeep = new WeakMap<FastifyRequest, Document>();
  return {
    additionalRouteOptions: {
      schema: {},
      bodyLimit: limits.bodyBytes,
      preParsing: async (request: FastifyRequest, reply: FastifyReply) => {
        reply.header('x-correlation-id', request.id).type(mediaType(request.headers.accept));
        if (request.method !== 'POST') reply.header('vary', 'Authorization, Accept, X-Hutong-Organisation');
      },
      preValidation: async (request: FastifyRequest, reply: FastifyReply) => {
        if (openness === 'explorable' && asksForGraphiql(request)) {
          const { content, etag } = await graphiqlPage();
          return reply.type(html).header('etag', etag).send(content);
        }
        await letIn(request, reply, admission, allowance);
        const { method, headers, query, body } = request;
        const document = method === 'POST' ? checkBody(headers['content-type'], body, persisted) : checkQueryString(query as object, persisted, openness);
        if (document) toKeep.set(request, document);
        return undefined;
      },
      preSerialization: (request, _reply, result, done) => {
        const document = toKeep.get(request);
        // Data, even null, means that the operation ran.
        if (document && (result as ExecutionResult).data !== undefined) persisted.keep(document);
        done(null, result);
      },
      onSend: (request, reply, content, done) => done(null, request.method === 'POST' ? content : revalidated(request, reply, content as string | Buffer)),
    },
    errorFormatter: (execution, context) => formatted(execution, context.reply),
  };
};

/** What is over a limit has to be mended first; the rest is not worth saying ten times over. */
const foremost = (errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] => {
  const overLimit = errors.filter(({ extensions }) => extensions?.['limit'] !== undefined);
  return overLimit.length > 0 ? overLimit : errors;
};

type Formatted = { readonly statusCode: number; readonly response: ExecutionResult };

const formatted = (execution: ExecutionResult, reply: FastifyReply): Formatted => {
  const errors = unwrapped(execution);
  const response = foremost(errors.map((error) => publicError(error, reply.request.id)));
  void reply.header('cache-control', 'no-store');
  // Data, even null, means that the operation ran.
  if (execution.data !== undefined) return { statusCode: 200, response: { data: execution.data, errors: response } as unknown as ExecutionResult };
  const status = errors.map(transportStatus).find((known) => known !== undefined);
  const type = mediaType(reply.request.headers.accept);
  void reply.type(type);
  if (status === 401) void reply.header('www-authenticate', 'Bearer error="invalid_token"');
  if (status === 405) void reply.header('allow', 'GET, HEAD, POST');
  return { statusCode: status ?? (type === responseJson ? 400 : 200), response: { errors: response } as unknown as ExecutionResult };
};
