import { PropertyModule } from '../../libs/contexts/property/property.module.js';
import { startContext } from '../serving/start.js';

await startContext('property', PropertyModule);
