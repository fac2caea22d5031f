export { forgetHeld, type ConsumerPartition } from './held.js';
export { isMessageFault } from './message-fault.js';
export * from './parked-message.js';
export * from './parking.js';
