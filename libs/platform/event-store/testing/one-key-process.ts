import { once } from 'node:events';
import { Database } from '../../database/index.js';
import type { OrganisationId } from '../../kernel/index.js';
import { EventStore, eventStoreMigrations } from '../index.js';

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
    store.append({
      streamId: `keyed-by-processes-${n % 5}`,
      expected: 'any',
      events: [{ type: 'happened', schemaVersion: 1, data: {}, occurredAt: new Date() }],
      metadata: {
        actor: { personId: name, organisationId: 'o' as OrganisationId, party: 'UTILITY' },
        correlationId: name,
        subject: { type: 'Thing', id: name },
        projectIds: [],
        audience: 'public',
      },
      idempotency: { key: 'the key of two processes', bodyHash: Buffer.from('body'), answer: { from: name, n } },
    }),
  ),
);
console.log(JSON.stringify(outcomes));
await database.close();
process.exit(0);
