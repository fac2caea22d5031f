import { log } from '../ops/log.js';
export const table = log;
