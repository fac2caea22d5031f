import { ResidentsModule } from '../../libs/contexts/residents/residents.module.js';
import { startContext } from '../serving/start.js';

await startContext('residents', ResidentsModule);
