import { CoordinationModule } from '../../libs/contexts/coordination/coordination.module.js';
import { startContext } from '../serving/start.js';

await startContext('coordination', CoordinationModule);
