export * from './asked-gauge.js';
export * from './metrics.controller.js';
