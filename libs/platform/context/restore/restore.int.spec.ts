import { PostgresEventBusFactory } from '../../event-bus/index.js';
import { restoreContract } from './testing/restore.contract.js';

restoreContract('the PostgreSQL event bus', (url, onFailure) => PostgresEventBusFactory.open(url, { partitions: 4, onFailure }));
