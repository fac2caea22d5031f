import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { HttpBusModule } from '../../libs/platform/command-bus/http/index.js';
import { CommandBusModule } from '../../libs/platform/command-bus/index.js';
import { EventBusModule } from '../../libs/platform/event-bus/index.js';
import { OpsModule, type JsonLogger, type Settings } from '../../libs/platform/ops/index.js';

/** One context in a process of its own: it takes messages over HTTP, and events from Kafka where the settings name its brokers. */
@Module({})
export class ServiceModule {
  static forRoot(settings: Settings, logger: JsonLogger, context: string, module: Type): DynamicModule {
    const eventBus = settings.kafkaBrokers.length > 0 ? EventBusModule.overKafka() : EventBusModule.overPostgres();
    return {
      module: ServiceModule,
      imports: [OpsModule.forRoot(settings, logger), CommandBusModule, eventBus, HttpBusModule.of(context), module],
    };
  }
}
