import { GovernmentModule } from '../../libs/contexts/government/government.module.js';
import { startContext } from '../serving/start.js';

await startContext('government', GovernmentModule);
