import { log } from '../ops/log.js';
export const id = log;
