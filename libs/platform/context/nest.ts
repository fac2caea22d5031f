import { Inject, Logger, type OnApplicationBootstrap, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { EventBusFactory } from '../event-bus/index.js';
import { Health, Settings } from '../ops/index.js';
import { ContextRuntime, type ContextDefinition } from './context-runtime.js';

const runtimeToken = (name: string) => `ContextRuntime(${name})`;

/** Injects the runtime of a context: its log, database and views. */
export const InjectRuntime = (name: string): ParameterDecorator => Inject(runtimeToken(name));

const definitions = new Map<string, ContextDefinition>();

/** Of every module that has been imported: for tools that need what a context consists of, and do not run it. */
export const definedContexts = (): readonly ContextDefinition[] => [...definitions.values()];

/** What a context's module provides so that it runs: opened before anything asks, started and stopped with the application. */
export const contextProviders = (definition: ContextDefinition): Provider[] => {
  const { name } = definition;
  definitions.set(name, definition);
  class Lifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
    constructor(private readonly runtime: ContextRuntime) {}
    onApplicationBootstrap(): Promise<void> {
      return this.runtime.start();
    }
    /** Requests have been answered by then. */
    onApplicationShutdown(): Promise<void> {
      return this.runtime.stop();
    }
  }
  return [
    {
      provide: runtimeToken(name),
      inject: [Settings, EventBusFactory],
      useFactory: (settings: Settings, buses: EventBusFactory) => {
        const logger = new Logger(name);
        return ContextRuntime.open(definition, settings, buses, (what, error) => logger.error(`${what} failed and will be tried again`, error));
      },
    },
    {
      provide: `Lifecycle(${name})`,
      inject: [runtimeToken(name), Health],
      useFactory: (runtime: ContextRuntime, health: Health) => {
        health.report(name, () => runtime.condition());
        return new Lifecycle(runtime);
      },
    },
  ];
};

/** How another part of the same module, or a test, asks for the runtime. */
export const runtimeOf = runtimeToken;
