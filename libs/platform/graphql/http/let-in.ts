import type { FastifyReply, FastifyRequest } from 'fastify';
import { getOperationAST } from 'graphql';
import type { preExecutionHookHandler } from 'mercurius';
import { organisationHeader, type Admission } from '../../identity/index.js';
import type { Caller } from '../../kernel/index.js';
import { costOf, identityOf, tooMany, type Allowance } from '../limits/index.js';
import { bearer, organisationNamed } from './bearer.js';

const callers = new WeakMap<FastifyRequest, Caller>();

/** Who sent this request; `null`: it carried no token. */
export const callerOf = (request: FastifyRequest): Caller | null => callers.get(request) ?? null;

/** Lets in who sends a request: by their token, and by what is left of their allowance, of which each request takes one. From then on `callerOf` knows them. */
export const letIn = async (request: FastifyRequest, reply: FastifyReply, admission: Admission, allowance: Allowance): Promise<void> => {
  const { headers, ip } = request;
  const token = bearer(headers.authorization);
  if (token !== undefined) {
    await allowance.mustTakeTokens(ip);
    try {
      const { caller } = await admission.admit({ token, organisation: organisationNamed(headers[organisationHeader]) });
      callers.set(request, caller);
    } catch (error) {
      await allowance.refused(ip);
      throw error;
    }
  }
  await take(request, reply, allowance, 1);
};

/** What an operation may answer with is taken from the allowance before it runs. */
export const payFor = (allowance: Allowance): preExecutionHookHandler => {
  return async (schema, document, { reply }) => {
    const { request } = reply;
    const { method, body, query } = request;
    const { operationName } = (method === 'POST' ? body : query) as { operationName?: string | null };
    const operation = getOperationAST(document, operationName);
    if (operation) await take(request, reply, allowance, costOf(schema, document, operation));
  };
};

/** @throws {Refusal} TOO_MANY_REQUESTS */
const take = async (request: FastifyRequest, reply: FastifyReply, allowance: Allowance, cost: number): Promise<void> => {
  const who = identityOf(callerOf(request), request.ip);
  const left = await allowance.take(who, cost);
  void reply.headers(allowance.headers(left));
  if (left.isUsedUp) throw tooMany(who, left);
};
