import type { JsonLogger, Settings } from '../../libs/platform/ops/index.js';
import { serve, type Served } from '../serving/serve.js';
import { AllInOneModule } from './all-in-one.module.js';

/**
 * Every context and the gateway on the port of the settings.
 * @throws {CannotStart} when the port is in use or may not be had.
 */
export const serveAllInOne = (settings: Settings, logger: JsonLogger): Promise<Served> => serve(AllInOneModule.forRoot(settings, logger), settings, logger);
