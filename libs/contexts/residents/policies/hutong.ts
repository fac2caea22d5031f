import { hutongIn } from '../../../platform/kernel/index.js';
import { sentByTimer, type Timer } from '../../../platform/timers/index.js';

export const hutong = hutongIn('residents', 'RESIDENTS');
export const sentBy = (timer: Timer) => sentByTimer(timer, hutong);
