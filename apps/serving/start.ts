import type { DynamicModule, Type } from '@nestjs/common';
import { rulesFrom } from '../../libs/contracts/index.js';
import { CannotStart, whyNotStarted } from '../../libs/platform/embedded-postgres/index.js';
import { JsonLogger, Lifetime, Settings } from '../../libs/platform/ops/index.js';
import { serve } from './serve.js';
import { ServiceModule } from './service.module.js';

type MadeFrom = (settings: Settings, logger: JsonLogger) => DynamicModule;

/** A process of one context: `HUTONG_DATABASE_URL` and `HUTONG_SERVICE_KEY` are what it needs. */
export const startContext = (context: string, module: Type): Promise<void> =>
  start(context, (settings, logger) => {
    if (settings.embedded) throw new CannotStart(`${context} has no database.`, 'Set HUTONG_DATABASE_URL to the database of the installation.');
    return ServiceModule.forRoot(settings, logger, context, module);
  });

/** From the environment to a served module; says why where that cannot be. */
export const start = async (name: string, module: MadeFrom): Promise<void> => {
  try {
    const settings = Settings.from(process.env, rulesFrom);
    const logger = new JsonLogger(settings);
    for (const warning of settings.warnings) logger.warn(warning, 'settings');
    const lifetime = new Lifetime(logger);
    lifetime.follow();
    // Whoever started it by `npm run cluster` has gone, whatever ended it.
    process.once('disconnect', () => void lifetime.stop('its parent has gone', 1));
    const served = await serve(module(settings, logger), settings, logger);
    lifetime.onStop(name, () => served.stop());
    logger.log(`${name} is up: ${served.url}`, 'process');
  } catch (error) {
    console.error(whyNotStarted(name, error));
    process.exit(1);
  }
};
