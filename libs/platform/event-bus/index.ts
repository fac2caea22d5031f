export * from './event-bus.js';
export * from './public-event.js';
