import type { CloudEvent } from './cloud-event.js';
import { eventsOf, textOf } from './content-mode.js';
import { MalformedMessage } from './malformed-message.js';

/** A record as Kafka's clients give it: bytes, and in headers text as well. */
export type ReceivedRecord = {
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>> | undefined;
};

/**
 * The event of a record, by CloudEvents' protocol binding for Kafka (1.0.2): in binary or structured content mode.
 *
 * @throws {MalformedMessage} saying what is wrong.
 */
export const fromKafka = ({ value, headers = {} }: ReceivedRecord): CloudEvent => {
  const attributes = new Map<string, string>();
  let contentType: string | undefined;
  for (const [name, raw] of Object.entries(headers)) {
    if (name === 'content-type') contentType = header(name, raw);
    else if (name.startsWith('ce_') && raw !== undefined) attributes.set(name.slice('ce_'.length), header(name, raw));
  }
  const [event, ...more] = eventsOf({ attributes, contentType, body: value ?? Buffer.alloc(0) });
  if (event === undefined || more.length > 0) throw new MalformedMessage('A record holds one event, not a batch');
  return event;
};

const header = (name: string, value: Buffer | string | (Buffer | string)[] | undefined): string => {
  if (Array.isArray(value)) throw new MalformedMessage(`The header ${name} stands there more than once`);
  return Buffer.isBuffer(value) ? textOf(value, `The header ${name}`) : (value ?? '');
};
