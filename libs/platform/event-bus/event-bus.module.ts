import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { Settings } from '../ops/index.js';
import { EventBusFactory } from './event-bus.js';
import { PostgresEventBusFactory } from './postgres-event-bus.js';

/** Gives every context its event bus. Whoever closes the application closes the bus after it. */
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
          inject: [Settings],
          useFactory: ({ databaseUrl, eventBusPartitions }: Settings): Promise<EventBusFactory> => {
            const logger = new Logger('event bus');
            return PostgresEventBusFactory.open(databaseUrl, {
              partitions: eventBusPartitions,
              onFailure: (what, error) => logger.error(`${what} failed and will be tried again`, error),
              onParked: (consumer, what, error) => logger.error(`${consumer} has parked ${what}: npm run parked -- list`, error),
            });
          },
        },
      ],
      exports: [EventBusFactory],
    };
  }
}
