import { ContractorsModule } from '../../libs/contexts/contractors/contractors.module.js';
import { startContext } from '../serving/start.js';

await startContext('contractors', ContractorsModule);
