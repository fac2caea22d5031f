import { Module, type DynamicModule } from '@nestjs/common';
import { CannotStart } from '../../embedded-postgres/cannot-start.js';
import { Settings } from '../../ops/index.js';
import { Bus, LocalBus } from '../bus.js';
import { contextsAddressed } from '../message.js';
import { BusEndpoint, HostedContext } from './bus-endpoint.js';
import { RemoteBus } from './remote-bus.js';
import { ServiceKey } from './service-key.js';

const serviceKey = {
  provide: ServiceKey,
  inject: [Settings],
  useFactory: ({ serviceKey }: Settings): ServiceKey => {
    if (serviceKey.length >= ServiceKey.shortest) return new ServiceKey(serviceKey);
    throw new CannotStart(
      'Processes of one installation tell each other from strangers by a key.',
      `Set HUTONG_SERVICE_KEY to the same text of at least ${ServiceKey.shortest} characters for all of them: openssl rand -base64 48`,
    );
  },
};

/** The bus between processes. */
@Module({})
export class HttpBusModule {
  /** For a process without contexts: every message goes to where its context is, by `HUTONG_SERVICES`. */
  static toServices(): DynamicModule {
    const bus = {
      provide: Bus,
      inject: [Settings, ServiceKey],
      useFactory: ({ services }: Settings, key: ServiceKey): Bus => {
        const missing = contextsAddressed().filter((context) => !services[context]);
        if (missing.length > 0)
          throw new CannotStart(
            `Nobody has said where ${missing.join(', ')} is.`,
            `Set HUTONG_SERVICES, such as ${missing.map((name) => `${name}=http://${name}:3000`).join(',')}`,
          );
        return new RemoteBus(services, key);
      },
    };
    return { module: HttpBusModule, global: true, providers: [serviceKey, bus], exports: [Bus] };
  }

  /** For the process of a context: takes its messages from others. Beside `CommandBusModule`, which answers them. */
  static of(context: string): DynamicModule {
    return {
      module: HttpBusModule,
      controllers: [BusEndpoint],
      providers: [serviceKey, { provide: HostedContext, useValue: new HostedContext(context) }, { provide: LocalBus, useExisting: Bus }],
    };
  }
}
