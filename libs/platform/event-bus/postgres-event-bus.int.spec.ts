import { PostgresEventBusFactory } from './index.js';
import { eventBusContract } from './testing/event-bus.contract.js';

eventBusContract('The PostgreSQL event bus', (url, onFailure) => PostgresEventBusFactory.open(url, { partitions: 4, onFailure }));
