import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { kafkaClient } from '../../../libs/platform/event-bus/kafka/client.js';
import { fromKafkaRecord } from '../../../libs/platform/event-bus/cloud-events/index.js';
import type { PublicEvent } from '../../../libs/platform/event-bus/index.js';
import { messageKey } from '../../../libs/platform/event-store/index.js';
import { contextNames, type ContextName } from '../../../apps/contexts.js';
import { publishing } from '../faults/fault.js';
import type { Evidence, Happened, Place } from './evidence.js';

/** As SQL, of a row of the context's `events`: a position belongs to one generation, whatever the log's is now. */
export const idOf = (context: ContextName): string =>
  `'${context}:' || (SELECT max(generation) FROM ${context}.log_generations WHERE position > after) || ':' || position`;

const happened = (event: Pick<PublicEvent, 'id' | 'context' | 'position' | 'projectIds' | 'actor' | 'correlationId'>): Happened => {
  const { id, context, position, correlationId } = event;
  return { id, context, position, correlationId, key: messageKey(event) };
};

/** The client's own keys of the commands that a log holds. */
export const keysIn = async (database: pg.Pool, context: ContextName): Promise<readonly string[]> => {
  const { rows } = await database.query<{ key: string }>(`SELECT key::json->>2 AS key FROM ${context}.commands`);
  return rows.map(({ key }) => key);
};

/** Of all logs. */
export const keptCommands = async (database: pg.Pool): Promise<readonly string[]> => {
  const kept: string[] = [];
  for (const context of contextNames) kept.push(...(await keysIn(database, context)));
  return kept;
};

type Row = { id: string; position: string; metadata: Pick<PublicEvent, 'projectIds' | 'actor' | 'correlationId'> & { readonly audience: unknown } };

/** What a log published, and what each command caused in it. What coordination recorded of others is not its own. */
export const logOf = async (database: pg.Pool, context: ContextName): Promise<Pick<Evidence, 'logs' | 'caused'>> => {
  const { rows } = await database.query<Row>(`SELECT ${idOf(context)} AS id, position, metadata FROM ${context}.events WHERE type NOT LIKE '%.%' ORDER BY position`);
  return {
    logs: rows
      .filter(({ metadata }) => metadata.audience !== null)
      .map(({ id, position, metadata }) => happened({ id, context, position: Number(position), ...metadata })),
    caused: new Set(rows.map(({ metadata }) => metadata.correlationId)),
  };
};

/** The same of every log. */
export const logsOf = async (database: pg.Pool): Promise<Pick<Evidence, 'logs' | 'caused'>> => {
  const logs: Happened[] = [];
  const caused = new Set<string>();
  for (const context of contextNames) {
    const log = await logOf(database, context);
    logs.push(...log.logs);
    for (const key of log.caused) caused.add(key);
  }
  return { logs, caused };
};

/** In the order of coordination's log: what it recorded, and what it published itself. */
export const timelineOf = async (database: pg.Pool): Promise<Place> => {
  const { rows } = await database.query<{ event: Parameters<typeof happened>[0] }>(
    `SELECT CASE WHEN type LIKE '%.%' THEN data - 'data'
       ELSE metadata || jsonb_build_object('id', ${idOf('coordination')}, 'context', 'coordination', 'position', position) END AS event
     FROM coordination.events WHERE type LIKE '%.%' OR metadata->>'audience' IS NOT NULL ORDER BY position`,
  );
  return { name: 'timeline', events: rows.map(({ event }) => happened(event)) };
};

export const feedOf = async (database: pg.Pool): Promise<Place> => {
  const { rows } = await database.query<{ event: PublicEvent }>(`SELECT entry->'event' AS event FROM coordination.feed_entries ORDER BY position`);
  return { name: 'feed', events: rows.map(({ event }) => happened(event)) };
};

/**
 * What the topics hold, by a consumer that has no part in ours: partition after partition, repeats dropped.
 * @returns also how many were repeats
 */
export const topicsOf = async (brokers: readonly string[], prefix: string): Promise<{ readonly place: Place; readonly repeats: number }> => {
  const kafka = kafkaClient(brokers, () => undefined);
  const admin = kafka.admin();
  await admin.connect();
  const consumer = kafka.consumer({ groupId: `faults-${Date.now()}` });
  const read = new Map<string, Map<string, Happened>>();
  let repeats = 0;
  try {
    const topics = publishing.map((context) => `${prefix}${context}`);
    const left = new Map<string, number>();
    for (const topic of topics)
      for (const { partition, offset } of await admin.fetchTopicOffsets(topic)) if (Number(offset) > 0) left.set(`${topic}/${partition}`, Number(offset));
    const all = Promise.withResolvers<void>();
    if (left.size === 0) all.resolve();
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic, partition, message }) => {
        const place = `${topic}/${partition}`;
        const events = read.get(place) ?? new Map<string, Happened>();
        read.set(place, events);
        const { event } = fromKafkaRecord(message);
        if (events.has(event.id)) repeats++;
        else events.set(event.id, happened(event));
        if (Number(message.offset) + 1 >= (left.get(place) ?? Infinity)) left.delete(place);
        if (left.size === 0) all.resolve();
      },
    });
    await Promise.race([all.promise, tooLong(left)]);
  } finally {
    await consumer.disconnect();
    await admin.disconnect();
  }
  return { place: { name: 'topics', events: [...read.values()].flatMap((events) => [...events.values()]) }, repeats };
};

const patienceMs = 180_000;

const tooLong = async (left: ReadonlyMap<string, number>): Promise<never> => {
  await sleep(patienceMs, undefined, { ref: false });
  throw new Error(`The topics could not be read to their ends within ${patienceMs / 1_000} s: ${[...left.keys()].join(', ')}`);
};

/** Where what commands make is found, by its type in the public API. */
const tables: readonly (readonly [type: string, context: ContextName, rows: string])[] = [
  ['Organisation', 'government', 'organisations'],
  ['Project', 'government', 'projects'],
  ['Permit', 'government', 'permits'],
  ['Contract', 'contractors', 'contracts'],
  ['WorkPackage', 'contractors', 'work_packages'],
  // One row for each state that they were in: this is the newest.
  ['Works', 'coordination', 'works_board WHERE to_position IS NULL'],
  ['Thread', 'coordination', 'threads'],
];

export const shownBy: Evidence['shownBy'] = Object.fromEntries(tables);

export const rowsOf = async (database: pg.Pool): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const [type, context, from] of tables) {
    const { rows } = await database.query<{ id: string }>(`SELECT id FROM ${context}.${from}`);
    found.push(...rows.map(({ id }) => `${type} ${id}`));
  }
  return found;
};

/** Messages that a consumer could not apply, by context. */
export const parkedIn = async (database: pg.Pool): Promise<readonly string[]> => {
  const parked: string[] = [];
  for (const context of contextNames) {
    const { rows } = await database.query<{ message: string }>(`SELECT to_jsonb(p)::text AS message FROM ${context}.parked_messages p`);
    parked.push(...rows.map(({ message }) => `${context} ${message}`));
  }
  return parked;
};
