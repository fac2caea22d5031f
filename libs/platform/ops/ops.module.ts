import { Module, type DynamicModule } from '@nestjs/common';
import { Health, HealthController } from './health.js';
import { JsonLogger } from './json-logger.js';
import { MetricsController } from '../metrics/index.js';
import { Settings } from './settings.js';

/** Gives every module the `Settings`, the logger and the `Health` of the process, and serves `/health/live`, `/health/ready` and `/metrics`. */
@Module({})
export class OpsModule {
  static forRoot(settings: Settings, logger: JsonLogger): DynamicModule {
    return {
      module: OpsModule,
      global: true,
      controllers: [HealthController, MetricsController],
      providers: [Health, { provide: Settings, useValue: settings }, { provide: JsonLogger, useValue: logger }],
      exports: [Health, Settings, JsonLogger],
    };
  }
}
