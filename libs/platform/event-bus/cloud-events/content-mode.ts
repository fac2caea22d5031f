import type { Json } from '../../kernel/index.js';
import { mediaType } from './attribute-types.js';
import { cloudEvent, type CloudEvent } from './cloud-event.js';
import { batchFromJson, fromJson } from './json-format.js';
import { MalformedMessage } from './malformed-message.js';

/** What a protocol's binding has found in a message: the attributes that its headers hold, and the content as it is. */
export type Content = {
  readonly attributes: ReadonlyMap<string, string>;
  readonly contentType: string | undefined;
  readonly body: Buffer;
};

/**
 * The events of a message, whose content type says how it carries them: *structured* (one as JSON), *batched* (many), or else
 * *binary* (attributes in headers, data in the body).
 *
 * @throws {MalformedMessage} saying what is wrong.
 */
export const eventsOf = ({ attributes, contentType, body }: Content): readonly CloudEvent[] => {
  const type = contentType === undefined ? undefined : mediaType(contentType);
  switch (type?.essence) {
    case 'application/cloudevents+json':
      return [fromJson(json(body))];
    case 'application/cloudevents-batch+json':
      return batchFromJson(json(body));
    default:
      if (type?.essence.startsWith('application/cloudevents')) throw new MalformedMessage(`Events as ${type.essence} are not read here, but as JSON`);
      if (attributes.size === 0) throw new MalformedMessage('No CloudEvent: the headers hold no attributes, and the content type is not that of an event');
      return [
        cloudEvent(
          contentType === undefined ? attributes : new Map([...attributes, ['datacontenttype', contentType]]),
          body.length === 0 ? undefined : dataOf(type?.essence ?? '', body),
        ),
      ];
  }
};

/** UTF-8 alone, as RFC 8259 has it, whatever `charset` a sender puts beside it; a byte order mark is part of the text. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws {MalformedMessage} naming what the bytes should be text of. */
export const textOf = (bytes: Buffer, what: string): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new MalformedMessage(`${what} is not UTF-8`);
  }
};

const json = (body: Buffer): Json => {
  try {
    return JSON.parse(textOf(body, 'The content')) as Json;
  } catch (error) {
    throw error instanceof MalformedMessage ? error : new MalformedMessage(`The content is not JSON: ${(error as Error).message}`);
  }
};

const dataOf = (essence: string, body: Buffer): CloudEvent['data'] => {
  if (essence.endsWith('/json') || essence.endsWith('+json')) return json(body);
  return essence.startsWith('text/') ? textOf(body, 'The content') : body;
};
