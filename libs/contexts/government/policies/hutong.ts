import { hutongIn } from '../../../platform/kernel/index.js';
import { sentByTimer, type Timer } from '../../../platform/timers/index.js';

const hutong = hutongIn('government', 'GOVERNMENT');
export const sentBy = (timer: Timer) => sentByTimer(timer, hutong);
