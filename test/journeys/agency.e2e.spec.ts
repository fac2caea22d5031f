import { describeWalkThrough } from './guide/walk-through.js';

describeWalkThrough('agency.md');
