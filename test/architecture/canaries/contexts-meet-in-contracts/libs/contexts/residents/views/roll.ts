import { permit } from '../../government/views/permit.js';
export const roll = permit;
