import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { Closing, Settings } from '../ops/index.js';
import { EventBusFactory, type ConsumerOptions } from './event-bus.js';
import { KafkaEventBusFactory } from './kafka/index.js';
import { PostgresEventBusFactory } from './postgres-event-bus.js';

/** Gives every context its event bus. */
@Module({})
export class EventBusModule {
  /** Over the database of the settings: enough for one machine. */
  static overPostgres(): DynamicModule {
    const logger = new Logger('event bus');
    return moduleOf(({ databaseUrl, eventBusPartitions }) => PostgresEventBusFactory.open(databaseUrl, { partitions: eventBusPartitions, ...tellingTo(logger) }));
  }

  /** Over the Kafka of the settings: for services, any number of replicas each. */
  static overKafka(): DynamicModule {
    const logger = new Logger('event bus');
    return moduleOf(({ kafkaBrokers, kafkaTopicPrefix, kafkaReplication, eventBusPartitions }) =>
      KafkaEventBusFactory.open(kafkaBrokers, {
        prefix: kafkaTopicPrefix,
        partitions: eventBusPartitions,
        replication: kafkaReplication || undefined,
        ...tellingTo(logger),
        log: (message, fields) => logger.debug(message, fields),
      }),
    );
  }
}

const moduleOf = (open: (settings: Settings) => Promise<EventBusFactory>): DynamicModule => ({
  module: EventBusModule,
  global: true,
  providers: [
    {
      provide: EventBusFactory,
      inject: [Settings, Closing],
      useFactory: async (settings: Settings, closing: Closing): Promise<EventBusFactory> => {
        const buses = await open(settings);
        closing.add(() => buses.close());
        return buses;
      },
    },
  ],
  exports: [EventBusFactory],
});

const tellingTo = (logger: Logger): Pick<Required<ConsumerOptions>, 'onFailure' | 'onParked'> => ({
  onFailure: (what, error) => logger.error(`${what} failed and will be tried again`, error),
  onParked: (consumer, what, error) => logger.error(`${consumer} has parked ${what}: npm run parked -- list`, error),
});
