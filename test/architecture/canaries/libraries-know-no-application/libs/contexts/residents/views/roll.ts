import { main } from '../../../../apps/all-in-one/main.js';
export const roll = main;
