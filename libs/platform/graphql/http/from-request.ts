import type { FastifyRequest } from 'fastify';
import type { From } from '../../command-bus/index.js';
import type { Identity } from '../../identity/index.js';
import { traceHere } from '../../tracing/index.js';
import { bearer } from './bearer.js';

/**
 * Who sends a request that is not GraphQL's, for the messages that it causes.
 * @throws {Refusal} UNAUTHENTICATED for a token that is none.
 */
export const fromRequest = async (request: FastifyRequest, identity: Identity): Promise<From> => {
  const token = bearer(request.headers.authorization);
  return { caller: token === undefined ? null : await identity.verify(token), correlationId: request.id, ...traceHere() };
};
