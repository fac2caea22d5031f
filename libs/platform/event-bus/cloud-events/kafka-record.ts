import type { BusMessage, Link } from '../event-bus.js';
import type { PublicEvent } from '../public-event.js';
import { attributesOf, publicEventOf } from './envelope.js';
import { fromKafka, type ReceivedRecord } from './kafka-binding.js';
import { MalformedMessage } from './malformed-message.js';

/** What a producer of Kafka takes. */
export type KafkaRecord = {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Record<string, string>;
  readonly partition: number;
  /** Milliseconds since 1970: when the event was recorded. A broker refuses times more than an hour ahead, and `occurredAt` is a sender's word. */
  readonly timestamp: string;
};

/** Of each attribute, made once: to make them anew took a third of a record's time. */
const headerNames = new Map<string, string>();
const headerOf = (name: string): string => {
  let header = headerNames.get(name);
  if (header === undefined) headerNames.set(name, (header = `ce_${name}`));
  return header;
};

/** A public event as a CloudEvent in Kafka's binary content mode. */
export const toKafkaRecord = ({ key, partition, previous, event }: BusMessage): KafkaRecord => {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const attributes = attributesOf(event, { key, previous });
  for (const name in attributes) headers[headerOf(name)] = attributes[name]!;
  return { key, value: Buffer.from(JSON.stringify(event.data)), headers, partition, timestamp: String(Date.parse(event.recordedAt)) };
};

/**
 * Reads a record back, exactly as it was; in structured content mode as well.
 *
 * @throws {MalformedMessage} saying what is wrong.
 */
export const fromKafkaRecord = (record: ReceivedRecord): { readonly key: string; readonly previous: number; readonly event: PublicEvent } => {
  const { key, previous, event } = publicEventOf(fromKafka(record));
  if (record.key?.toString() !== key) throw new MalformedMessage(`The record's key is not the event's partitionkey, ${key}`);
  return { key, previous, event };
};

/** What a record that cannot be read, in binary content mode, still says of its place; undefined: nothing. */
export const linkOf = ({ headers = {} }: ReceivedRecord): Link | undefined => {
  const whole = (name: string): number => {
    const text = String(headers[`ce_${name}`]);
    return /^\d+$/.test(text) ? Number(text) : NaN;
  };
  const [generation, position, previous] = [whole('generation'), whole('position'), whole('previous')];
  if (![generation, position, previous].every(Number.isSafeInteger)) return undefined;
  return { previous, event: { id: `the event at position ${position} of generation ${generation}, which cannot be read,`, generation, position } };
};
