export * from './http-bus.module.js';
export * from './remote-bus.js';
export * from './service-key.js';
