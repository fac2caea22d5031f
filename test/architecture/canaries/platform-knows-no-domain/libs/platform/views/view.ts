import { event } from '../../contracts/event.js';
export const view = event;
