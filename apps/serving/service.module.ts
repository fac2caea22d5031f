import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { HttpBusModule } from '../../libs/platform/command-bus/http/index.js';
import { CommandBusModule } from '../../libs/platform/command-bus/index.js';
import { EventBusModule } from '../../libs/platform/event-bus/index.js';
import { OpsModule, type JsonLogger, type Settings } from '../../libs/platform/ops/index.js';

/** One context in a process of its own: it takes messages over HTTP and events from the bus. */
@Module({})
export class ServiceModule {
  static forRoot(settings: Settings, logger: JsonLogger, context: string, module: Type): DynamicModule {
    return {
      module: ServiceModule,
      imports: [OpsModule.forRoot(settings, logger), CommandBusModule, EventBusModule.overPostgres(), HttpBusModule.of(context), module],
    };
  }
}
