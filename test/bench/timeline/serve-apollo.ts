import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { GraphQLModule, type GqlModuleOptions } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { AllInOneModule } from '../../../apps/all-in-one/all-in-one.module.js';
import { refusals, type Rules } from '../../../libs/contracts/index.js';
import { Bus } from '../../../libs/platform/command-bus/index.js';
import type { GraphqlContext } from '../../../libs/platform/graphql/context.js';
import { PassOn } from '../../../libs/platform/graphql/http/pass-on.js';
import { finishSchema, GraphqlModule, makeLoaders, NodeRegistry, NodeResolver } from '../../../libs/platform/graphql/index.js';
import { Allowance } from '../../../libs/platform/graphql/limits/index.js';
import { defineRefusalCodes } from '../../../libs/platform/graphql/refusal-code.js';
import { followRequests, requestIds, type JsonLogger, type Settings } from '../../../libs/platform/ops/index.js';
import { peer } from './peers.js';

/** As Apollo has them, beside Nest's. */
type Options = GqlModuleOptions & { readonly introspection: boolean; readonly includeStacktraceInErrorResponses: boolean; readonly playground: boolean };

const options = (bus: Bus): Options => ({
  autoSchemaFile: true,
  transformSchema: finishSchema,
  transformAutoSchemaFile: true,
  path: '/graphql',
  introspection: false,
  includeStacktraceInErrorResponses: false,
  playground: false,
  context: (request: FastifyRequest): GraphqlContext => {
    const from = { caller: null, correlationId: request.id };
    return { from, loaders: makeLoaders(bus, from) };
  },
});

/** What our `GraphqlModule` is, with `ApolloDriver`; without limits and what our HTTP adds, which take time. */
@Module({})
class OverApollo {
  static forRoot(): DynamicModule {
    defineRefusalCodes(refusals);
    const { ApolloDriver: driver } = peer<{ ApolloDriver: NonNullable<GqlModuleOptions['driver']> }>('@nestjs/apollo');
    return {
      module: OverApollo,
      global: true,
      imports: [GraphQLModule.forRootAsync<Options>({ driver, inject: [Bus], useFactory: options })],
      providers: [NodeRegistry, NodeResolver, { provide: Allowance, useValue: new Allowance(Number.MAX_SAFE_INTEGER) }, { provide: APP_FILTER, useClass: PassOn }],
      exports: [NodeRegistry, Allowance],
    };
  }
}

/** The very modules and resolvers that `serve` serves, on the same HTTP server, with Apollo Server instead of Mercurius. */
export const serveApollo = async (settings: Settings<Rules>, logger: JsonLogger): Promise<string> => {
  const ours = AllInOneModule.forRoot(settings, logger);
  const isOurs = (module: unknown): boolean => (module as Partial<DynamicModule>).module === (GraphqlModule as Type);
  const imports = (ours.imports ?? []).map((module) => (isOurs(module) ? OverApollo.forRoot() : module));
  const adapter = new FastifyAdapter({ ...requestIds, forceCloseConnections: 'idle' });
  followRequests(adapter.getInstance(), logger);
  const app = await NestFactory.create<NestFastifyApplication>({ ...ours, imports }, adapter, { logger, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
};
