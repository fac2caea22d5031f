export { parkedStates, type Operator, type ParkedMessage, type ParkedState } from '../platform/event-bus/index.js';
