import { Module, type DynamicModule } from '@nestjs/common';
import { Closing } from './closing.js';
import { Health, HealthController } from './health.js';
import { JsonLogger } from './json-logger.js';
import { Settings } from './settings.js';

/** Gives every module the `Settings`, the logger, the `Health` and the `Closing` of the process, and serves `/health/live` and `/health/ready`. */
@Module({})
export class OpsModule {
  static forRoot(settings: Settings, logger: JsonLogger): DynamicModule {
    return {
      module: OpsModule,
      global: true,
      controllers: [HealthController],
      providers: [Closing, Health, { provide: Settings, useValue: settings }, { provide: JsonLogger, useValue: logger }],
      exports: [Closing, Health, Settings, JsonLogger],
    };
  }
}
