import { once } from 'node:events';
import { Database } from '../../database/index.js';
import { EventStore, eventStoreMigrations } from '../index.js';
import { happened } from './happened.js';

/**
 * A process of its own that appends to five streams under one key, fifty times at once, when it reads its first line, and
 * prints the outcomes as JSON: `node one-key-process.js <database URL> <name>`.
 */
const [url = '', name = ''] = process.argv.slice(2);
const database = await Database.open({ url, schema: 'utilities', migrations: [...eventStoreMigrations], poolSize: 5 });
const store = await EventStore.open(database, 'utilities');
console.log('ready');
await once(process.stdin, 'data');
const outcomes = await Promise.all(
  Array.from({ length: 50 }, (_, n) =>
    store.append(happened(`keyed-by-processes-${n % 5}`, { idempotency: { key: 'the key of two processes', bodyHash: Buffer.from('body'), answer: { from: name, n } } })),
  ),
);
console.log(JSON.stringify(outcomes));
await database.close();
process.exit(0);
