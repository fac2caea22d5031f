import { store } from '../../../platform/event-store/store.js';
export const roll = store;
