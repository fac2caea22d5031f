import { aliasRule } from './aliases.js';
import { costRule } from './cost.js';
import { depthRule } from './depth.js';
import { repetitionRule } from './repetitions.js';
import { sizeRule } from './size.js';

export * from './allowance.js';
export { costOf } from './cost.js';
export { noIntrospection } from './introspection.js';
export { limits } from './limits.js';
export const limitRules = [depthRule, aliasRule, costRule, sizeRule, repetitionRule];
