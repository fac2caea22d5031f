import type { IncomingHttpHeaders } from 'node:http';
import type { CloudEvent } from './cloud-event.js';
import { eventsOf } from './content-mode.js';
import { MalformedMessage } from './malformed-message.js';

/** A request or an answer as Node gives it, its body in one piece. */
export type HttpMessage = { readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/**
 * The events of an HTTP message, by CloudEvents' protocol binding for HTTP (1.0.2): one in binary or structured content mode, any
 * number in a batch.
 *
 * @throws {MalformedMessage} saying what is wrong.
 */
export const fromHttp = ({ headers, body }: HttpMessage): readonly CloudEvent[] => {
  const attributes = new Map<string, string>();
  let contentType: string | undefined;
  for (const [written, value] of Object.entries(headers)) {
    const name = written.toLowerCase();
    if (Array.isArray(value) && name.startsWith('ce-')) throw new MalformedMessage(`The header ${name} stands there more than once`);
    if (typeof value !== 'string') continue;
    if (name === 'content-type') contentType = value;
    else if (name.startsWith('ce-')) attributes.set(name.slice('ce-'.length), decoded(name, value));
  }
  return eventsOf({ attributes, contentType, body });
};

/** 3.1.3.2: out of its double quotes first, where it stands in any, then percent-decoded once. */
const decoded = (name: string, value: string): string => {
  const unquoted = /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  try {
    return decodeURIComponent(unquoted);
  } catch {
    throw new MalformedMessage(`The header ${name} has a percent sign that encodes nothing`);
  }
};
