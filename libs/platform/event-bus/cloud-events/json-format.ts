import type { Json } from '../../kernel/index.js';
import { isInteger } from './attribute-types.js';
import { cloudEvent, type CloudEvent } from './cloud-event.js';
import { MalformedMessage } from './malformed-message.js';

/**
 * An event in CloudEvents' JSON format (`application/cloudevents+json`), parsed already.
 *
 * @throws {MalformedMessage} saying what is wrong.
 */
export const fromJson = (json: Json): CloudEvent => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new MalformedMessage('An event in JSON is an object');
  const { data, data_base64: base64 = null, ...members } = json as Readonly<Record<string, Json>>;
  if (base64 !== null && data !== undefined) throw new MalformedMessage('The event has both data and data_base64');
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(members)) if (value !== null) attributes.set(name, canonical(name, value));
  return cloudEvent(attributes, base64 === null ? data : fromBase64(base64));
};

/**
 * A batch (`application/cloudevents-batch+json`), parsed already: all of it is right, or it is refused.
 *
 * @throws {MalformedMessage} saying what is wrong with which.
 */
export const batchFromJson = (json: Json): readonly CloudEvent[] => {
  if (!Array.isArray(json)) throw new MalformedMessage('A batch of events is a JSON array');
  return (json as readonly Json[]).map((each, index) => {
    try {
      return fromJson(each);
    } catch (error) {
      if (error instanceof MalformedMessage) throw new MalformedMessage(`Event ${index} of the batch: ${error.message}`);
      throw error;
    }
  });
};

const ofSpecification = new Set(['specversion', 'id', 'type', 'source', 'subject', 'time', 'dataschema', 'datacontenttype']);

const canonical = (name: string, value: Json): string => {
  if (typeof value === 'string') return value;
  if (!ofSpecification.has(name) && (typeof value === 'boolean' || isInteger(value))) return String(value);
  throw new MalformedMessage(`The event's ${name}, ${JSON.stringify(value)}, is not of a type that an attribute of this name can have`);
};

const fromBase64 = (text: Json): Buffer => {
  if (typeof text !== 'string' || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw new MalformedMessage("The event's data_base64 is not Base64");
  return Buffer.from(text, 'base64');
};
