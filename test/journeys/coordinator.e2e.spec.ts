import { describeWalkThrough } from './guide/walk-through.js';

describeWalkThrough('coordinator.md');
