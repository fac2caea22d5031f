import type { Json } from '../../kernel/index.js';
import { isText, isTimestamp, isUri, isUriReference, mediaType } from './attribute-types.js';
import { MalformedMessage } from './malformed-message.js';

/** An event as the CloudEvents project describes it (1.0.2), whichever way it came. */
export type CloudEvent = {
  /** Those of the specification and extensions alike, each as its canonical string; unset ones are absent. */
  readonly attributes: ReadonlyMap<string, string>;
  /** What its JSON or its text says; bytes, where `datacontenttype` is neither; undefined: it has none. */
  readonly data: Json | Buffer | undefined;
};

type Rule = { readonly required?: true; readonly is: string; readonly holds: (value: string) => boolean };

const someText: Rule = { is: 'text that is not empty', holds: (value) => value !== '' && isText(value) };
const rules: Readonly<Record<string, Rule>> = {
  specversion: { required: true, is: '1.0, the version that we read', holds: (value) => value === '1.0' },
  id: { required: true, ...someText },
  type: { required: true, ...someText },
  source: { required: true, is: 'a URI-reference', holds: isUriReference },
  subject: someText,
  time: { is: 'a time as of RFC 3339', holds: isTimestamp },
  dataschema: { is: 'a URI', holds: isUri },
  datacontenttype: { is: 'a media type', holds: (value) => mediaType(value) !== undefined },
};

/**
 * An event whose attributes are as the specification says.
 *
 * @throws {MalformedMessage} naming the attribute at fault.
 */
export const cloudEvent = (attributes: ReadonlyMap<string, string>, data: CloudEvent['data']): CloudEvent => {
  for (const [name, { required, is, holds }] of Object.entries(rules)) {
    const value = attributes.get(name);
    if (value === undefined && required) throw new MalformedMessage(`The event has no ${name}`);
    if (value !== undefined && !holds(value)) throw new MalformedMessage(`The event's ${name}, ${JSON.stringify(value)}, is not ${is}`);
  }
  for (const [name, value] of attributes) {
    if (!/^[a-z0-9]+$/.test(name) || name === 'data')
      throw new MalformedMessage(`${JSON.stringify(name)} cannot be the name of an attribute: lower-case letters and digits can, except "data"`);
    if (!isText(value)) throw new MalformedMessage(`The event's ${name} holds control characters, or code points that are none`);
  }
  return { attributes, data };
};
