import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { GraphqlContext } from './context.js';

/** `@UntilGone() signal: AbortSignal` in a subscription's resolver: aborted once the subscriber has gone. A parked generator needs it. */
export const UntilGone = createParamDecorator(
  (_: unknown, context: ExecutionContext): AbortSignal | undefined => GqlExecutionContext.create(context).getContext<GraphqlContext>().signal,
);
