import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { Closing, Settings } from '../ops/index.js';
import { EventBusFactory } from './event-bus.js';
import { PostgresEventBusFactory } from './postgres-event-bus.js';

/** Gives every context its event bus. */
@Module({})
export class EventBusModule {
  /** Over the database of the settings: enough for one machine. */
  static overPostgres(): DynamicModule {
    return {
      module: EventBusModule,
      global: true,
      providers: [
        {
          provide: EventBusFactory,
          inject: [Settings, Closing],
          useFactory: async ({ databaseUrl, eventBusPartitions }: Settings, closing: Closing): Promise<EventBusFactory> => {
            const logger = new Logger('event bus');
            const buses = await PostgresEventBusFactory.open(databaseUrl, {
              partitions: eventBusPartitions,
              onFailure: (what, error) => logger.error(`${what} failed and will be tried again`, error),
            });
            closing.add(() => buses.close());
            return buses;
          },
        },
      ],
      exports: [EventBusFactory],
    };
  }
}
