import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { From as MessageFrom } from '../command-bus/index.js';
import type { GraphqlContext } from './context.js';

/** Who sends the request, for the messages that its resolvers send. */
export type From = MessageFrom;

/** `@From() from: From` in a resolver. */
export const From = createParamDecorator((_: unknown, context: ExecutionContext): MessageFrom => GqlExecutionContext.create(context).getContext<GraphqlContext>().from);
