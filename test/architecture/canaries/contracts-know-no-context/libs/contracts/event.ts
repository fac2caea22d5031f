import { table } from '../contexts/residents/views/table.js';
export const event = table;
