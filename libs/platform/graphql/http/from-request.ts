import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { From } from '../../command-bus/index.js';
import { Admission } from '../../identity/index.js';
import { traceHere } from '../../tracing/index.js';
import { Allowance } from '../limits/index.js';
import { callerOf, letIn } from './let-in.js';

/** Lets in who sends a request that is not GraphQL's, as GraphQL's are let in: a token that is none is refused, and each takes of an allowance. */
@Injectable()
export class LetIn implements CanActivate {
  constructor(
    private readonly admission: Admission,
    private readonly allowance: Allowance,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    await letIn(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.admission, this.allowance);
    return true;
  }
}

/** `@Sender() from: From` behind the guard `LetIn`: who sends the request, for the messages that it causes. */
export const Sender = createParamDecorator((_: unknown, context: ExecutionContext): From => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { caller: callerOf(request), correlationId: request.id, ...traceHere() };
});
