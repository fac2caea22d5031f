import { aliasRule } from './aliases.js';
import { costRule } from './cost.js';
import { depthRule } from './depth.js';

export { limits } from './limits.js';
export const limitRules = [depthRule, aliasRule, costRule];
