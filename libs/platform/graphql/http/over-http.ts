import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import type { Identity } from '../../identity/index.js';
import type { Caller } from '../../kernel/index.js';
import { limits } from '../limits/index.js';
import { bearer } from './bearer.js';
import { publicError, transportStatus, unwrapped } from './errors.js';
import { asksForGraphiql, graphiqlPage } from './graphiql.js';
import { mediaType, responseJson } from './media-type.js';
import { checkBody, checkQueryString } from './parameters.js';

const callers = new WeakMap<FastifyRequest, Caller>();

/** Who sent this request; `null`: it carried no token. */
export const callerOf = (request: FastifyRequest): Caller | null => callers.get(request) ?? null;

/**
 * GraphQL over HTTP, as the specification's audits want it, at the engine's speed: route options and hooks only. An empty
 * route schema keeps the server from coercing parameters to the types it would like.
 */
export const overHttp = (identity: Identity): Pick<MercuriusDriverConfig, 'additionalRouteOptions' | 'errorFormatter'> => ({
  additionalRouteOptions: {
    schema: {},
    bodyLimit: limits.bodyBytes,
    preParsing: async (request: FastifyRequest, reply: FastifyReply) => {
      reply.header('x-correlation-id', request.id).type(mediaType(request.headers.accept));
    },
    preValidation: async (request: FastifyRequest, reply: FastifyReply) => {
      if (asksForGraphiql(request)) return reply.type('text/html; charset=utf-8').send(await graphiqlPage());
      const token = bearer(request.headers.authorization);
      if (token !== undefined) callers.set(request, await identity.verify(token));
      if (request.method === 'GET') checkQueryString(request.query as object);
      else checkBody(request.headers['content-type'], request.body);
      return undefined;
    },
  },
  errorFormatter: (execution, context) => formatted(execution, context.reply),
});

type Formatted = { readonly statusCode: number; readonly response: ExecutionResult };

const formatted = (execution: ExecutionResult, reply: FastifyReply): Formatted => {
  const errors = unwrapped(execution);
  const response = errors.map((error) => publicError(error, reply.request.id));
  // Data, even null, means that the operation ran.
  if (execution.data !== undefined) return { statusCode: 200, response: { data: execution.data, errors: response } as unknown as ExecutionResult };
  const status = errors.map(transportStatus).find((known) => known !== undefined);
  const type = mediaType(reply.request.headers.accept);
  void reply.type(type);
  if (status === 401) void reply.header('www-authenticate', 'Bearer error="invalid_token"');
  return { statusCode: status ?? (type === responseJson ? 400 : 200), response: { errors: response } as unknown as ExecutionResult };
};
