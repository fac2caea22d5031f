import { works } from '../../../works/domain/works.js';
export const noise = works;
