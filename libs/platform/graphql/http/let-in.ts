import type { FastifyReply, FastifyRequest } from 'fastify';
import { getOperationAST } from 'graphql';
import type { preExecutionHookHandler } from 'mercurius';
import { organisationHeader, type Admission } from '../../identity/index.js';
import type { Caller } from '../../kernel/index.js';
import { costOf, identityOf, tooMany, type Allowance } from '../limits/index.js';
import { bearer, organisationNamed } from './bearer.js';

/** Who sends a request, if they are let in: by their token, and by what is left of their allowance, of which each request takes one. */
export const letIn = async (request: FastifyRequest, reply: FastifyReply, admission: Admission, allowance: Allowance): Promise<Caller | null> => {
  const { headers, ip } = request;
  const token = bearer(headers.authorization);
  let caller: Caller | null = null;
  if (token !== undefined) {
    await allowance.mustTakeTokens(ip);
    try {
      ({ caller } = await admission.admit({ token, organisation: organisationNamed(headers[organisationHeader]) }));
    } catch (error) {
      await allowance.refused(ip);
      throw error;
    }
  }
  await take(caller, request, reply, allowance, 1);
  return caller;
};

/** What an operation may answer with is taken from the allowance before it runs. */
export const payFor = (allowance: Allowance, callerOf: (request: FastifyRequest) => Caller | null): preExecutionHookHandler => {
  return async (schema, document, { reply }) => {
    const { request } = reply;
    const { method, body, query } = request;
    const { operationName } = (method === 'POST' ? body : query) as { operationName?: string | null };
    const operation = getOperationAST(document, operationName);
    if (operation) await take(callerOf(request), request, reply, allowance, costOf(schema, document, operation));
  };
};

/** @throws {Refusal} TOO_MANY_REQUESTS */
const take = async (caller: Caller | null, { ip }: FastifyRequest, reply: FastifyReply, allowance: Allowance, cost: number): Promise<void> => {
  const who = identityOf(caller, ip);
  const left = await allowance.take(who, cost);
  void reply.headers(allowance.headers(left));
  if (left.isUsedUp) throw tooMany(who, left);
};
