import { UtilitiesModule } from '../../libs/contexts/utilities/utilities.module.js';
import { startContext } from '../serving/start.js';

await startContext('utilities', UtilitiesModule);
