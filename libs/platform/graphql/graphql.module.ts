import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyRequest } from 'fastify';
import type { preExecutionHookHandler } from 'mercurius';
import { Bus } from '../command-bus/index.js';
import { Admission } from '../identity/index.js';
import { traceHere } from '../tracing/index.js';
import type { GraphqlContext } from './context.js';
import { finishSchema } from './finish-schema.js';
import { overHttp } from './http/over-http.js';
import { callerOf, payFor } from './http/let-in.js';
import { Allowance, limitRules, limits, noIntrospection } from './limits/index.js';
import type { Openness } from './openness.js';
import { PassOn } from './http/pass-on.js';
import { suitTheCompiler } from './http/compilable.js';
import { makeLoaders } from './loaders.js';
import { NodeRegistry, NodeResolver } from './node.js';
import { defineRefusalCodes } from './refusal-code.js';
import { OverWebSocket, Patience } from './ws/over-websocket.js';

const options = (bus: Bus, admission: Admission, allowance: Allowance, openness: Openness): MercuriusDriverConfig => ({
  autoSchemaFile: true,
  transformSchema: finishSchema,
  transformAutoSchemaFile: true,
  path: '/graphql',
  // Compiled beside the requests, from the second time on. (A number would compile within one, and skip its check of the variables.)
  jit: { minCount: 2, eluThreshold: 1 },
  graphiql: false,
  subscription: false,
  allowBatchedQueries: false,
  graphql: { parseOptions: { maxTokens: limits.tokens } },
  validationRules: openness === 'explorable' ? limitRules : [...limitRules, noIntrospection],
  hooks: { preExecution: inTurn(payFor(allowance), suitTheCompiler) },
  cache: limits.documents,
  context: (request: FastifyRequest): GraphqlContext => {
    const from = { caller: callerOf(request), correlationId: request.id, ...traceHere() };
    return { from, loaders: makeLoaders(bus, from) };
  },
  ...overHttp(admission, allowance, openness),
});

/** Mercurius takes one hook of a kind. */
const inTurn = (first: preExecutionHookHandler, second: preExecutionHookHandler): preExecutionHookHandler => {
  return async (...args) => {
    await first(...args);
    return second(...args);
  };
};

/** Of its own, so that the engine's options may have it injected. */
const allowanceModule = (costPerMinute: number): DynamicModule => ({
  module: class AllowanceModule {},
  global: true,
  providers: [{ provide: Allowance, useValue: new Allowance(costPerMinute) }],
  exports: [Allowance],
});

export type GraphqlOptions = {
  /** What to do about each refusal, by code: the enum `RefusalCode` of the schema. */
  readonly refusals: Readonly<Record<string, string>>;
  readonly openness: Openness;
  /** How long a subscriber may take for one message, in ms: 30,000 if left out. */
  readonly slowReaderMs?: number;
  /** How many objects one identity may ask for in a minute. */
  readonly costPerMinute: number;
};

/**
 * GraphQL at `/graphql` (GraphiQL in a browser, subscriptions over WebSocket) from the resolvers of every module, with the `NodeRegistry`
 * for all of them. Needs the `Admission` and the `Bus` from global modules.
 */
@Module({})
export class GraphqlModule {
  static forRoot({ refusals, openness, slowReaderMs, costPerMinute }: GraphqlOptions): DynamicModule {
    defineRefusalCodes(refusals);
    return {
      module: GraphqlModule,
      global: true,
      imports: [
        allowanceModule(costPerMinute),
        GraphQLModule.forRootAsync<MercuriusDriverConfig>({
          driver: MercuriusDriver,
          inject: [Bus, Admission, Allowance],
          useFactory: (bus: Bus, admission: Admission, allowance: Allowance) => options(bus, admission, allowance, openness),
        }),
      ],
      providers: [NodeRegistry, NodeResolver, OverWebSocket, { provide: Patience, useValue: new Patience(slowReaderMs) }, { provide: APP_FILTER, useClass: PassOn }],
      exports: [NodeRegistry],
    };
  }
}
