import type { DynamicModule } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveAllInOne } from '../../apps/all-in-one/serve.js';
import { contextModules, contextNames } from '../../apps/contexts.js';
import { GatewayModule } from '../../apps/gateway/gateway.module.js';
import { serve, type Served } from '../../apps/serving/serve.js';
import { ServiceModule } from '../../apps/serving/service.module.js';
import { rulesFrom } from '../../libs/contracts/index.js';
import { JsonLogger, Settings, type Environment } from '../../libs/platform/ops/index.js';

/**
 * Everything in one process; or, with `HUTONG_TEST_DEPLOYMENT=services`, each context and the gateway on a port of its own, with HTTP
 * between them; with `kafka`, a real Kafka as well.
 */
export const deploy = async (env: Environment): Promise<Served> => {
  const deployment = process.env['HUTONG_TEST_DEPLOYMENT'];
  if (deployment === 'services') return deployServices(env);
  if (deployment === 'kafka') {
    // Under jest alone: a bench deploys everything in its own process.
    const { sharedKafka } = await import('./kafka.js');
    const database = new URL(env['HUTONG_DATABASE_URL'] ?? '').pathname.slice(1);
    return deployServices({ ...env, HUTONG_KAFKA_BROKERS: (await sharedKafka()).join(','), HUTONG_KAFKA_TOPIC_PREFIX: `${database}.` });
  }
  const settings = Settings.from(env, rulesFrom);
  return serveAllInOne(settings, new JsonLogger(settings));
};

const deployServices = async (env: Environment): Promise<Served> => {
  const key = { HUTONG_SERVICE_KEY: 'only the processes of this test know it' };
  const up = async (own: Environment, module: (settings: Settings, logger: JsonLogger) => DynamicModule): Promise<Served> => {
    const settings = Settings.from({ ...env, ...key, ...own }, rulesFrom);
    const logger = new JsonLogger(settings);
    return serve(module(settings, logger), settings, logger);
  };
  const services: Served[] = [];
  for (const [name, module] of Object.entries(contextModules))
    services.push(await up({ HUTONG_PORT: '0' }, (settings, logger) => ServiceModule.forRoot(settings, logger, name, module)));
  const where = contextNames.map((name, n) => `${name}=${services[n]!.url}`).join(',');
  const developing = env['HUTONG_ISSUERS'] ? {} : { HUTONG_DEVELOPMENT_ISSUER: 'on' };
  const gateway = await up({ ...developing, HUTONG_SERVICES: where }, (settings, logger) => GatewayModule.forRoot(settings, logger));
  return {
    app: gatewayWith([gateway, ...services]),
    url: gateway.url,
    stop: async () => {
      await gateway.stop();
      await Promise.all(services.map((service) => service.stop()));
    },
  };
};

/** The gateway's, but for what a test takes out of it: from the first process that has it. */
const gatewayWith = (all: readonly [Served, ...Served[]]): NestFastifyApplication => {
  const modules = all.flatMap(({ app }) => [...app.get(ModulesContainer).values()]);
  const get = (token: string): unknown => modules.find(({ providers }) => providers.has(token))?.providers.get(token)?.instance;
  return new Proxy(all[0].app, { get: (app, name) => (name === 'get' ? get : (Reflect.get(app, name) as unknown)) });
};
