import { describeWalkThrough } from './guide/walk-through.js';

describeWalkThrough('contractor.md');
