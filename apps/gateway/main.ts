import { start } from '../serving/start.js';
import { GatewayModule } from './gateway.module.js';

await start('gateway', (settings, logger) => GatewayModule.forRoot(settings, logger));
