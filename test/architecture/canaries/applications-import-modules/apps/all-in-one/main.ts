import { roll } from '../../libs/contexts/residents/views/roll.js';
export const main = roll;
