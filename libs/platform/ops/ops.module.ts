import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Closing } from './closing.js';
import { Health, HealthController } from './health.js';
import { JsonLogger } from './json-logger.js';
import { MetricsController } from '../metrics/index.js';
import { exportTraces, type Exporting } from '../tracing/index.js';
import { Settings } from './settings.js';

/** Sends the process's spans away, if it is to, until nothing more happens that could have any. */
class Traces implements OnApplicationShutdown {
  constructor(private readonly exporting: Exporting | undefined) {}

  async onApplicationShutdown(): Promise<void> {
    await this.exporting?.stop();
  }
}

/** Gives every module the `Settings`, the logger, the `Health` and the `Closing` of the process, and serves `/health/live`, `/health/ready` and `/metrics`. */
@Module({})
export class OpsModule {
  static forRoot(settings: Settings, logger: JsonLogger): DynamicModule {
    return {
      module: OpsModule,
      global: true,
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: Traces, useFactory: async () => new Traces(settings.tracesUrl ? await exportTraces(settings.tracesUrl) : undefined) },
        Closing,
        Health,
        { provide: Settings, useValue: settings },
        { provide: JsonLogger, useValue: logger },
      ],
      exports: [Closing, Health, Settings, JsonLogger],
    };
  }
}
