import { Module, type DynamicModule } from '@nestjs/common';
import { Health, HealthController } from './health.js';
import { JsonLogger } from './json-logger.js';
import { Settings } from './settings.js';

/** Gives every module the `Settings`, the logger and the `Health` of the process, and serves `/health/live` and `/health/ready`. */
@Module({})
export class OpsModule {
  static forRoot(settings: Settings, logger: JsonLogger): DynamicModule {
    return {
      module: OpsModule,
      global: true,
      controllers: [HealthController],
      providers: [Health, { provide: Settings, useValue: settings }, { provide: JsonLogger, useValue: logger }],
      exports: [Health, Settings, JsonLogger],
    };
  }
}
