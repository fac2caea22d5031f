import { describeWalkThrough } from './guide/walk-through.js';

describeWalkThrough('owners.md');
