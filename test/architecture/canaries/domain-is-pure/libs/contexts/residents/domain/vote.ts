import { readFileSync } from 'node:fs';
export const vote = readFileSync;
