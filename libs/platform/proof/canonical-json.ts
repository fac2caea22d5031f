import type { Json, JsonObject } from '../kernel/index.js';

/**
 * The one text of a JSON value: JSON Canonicalization Scheme, RFC 8785. Names in the order of their UTF-16 units, numbers and strings as
 * ECMAScript writes them, no blanks. Names without a value (`undefined`) are left out, as JSON leaves them out.
 * @throws {TypeError} for a number or text that JSON cannot hold: NaN, infinities, a lone surrogate.
 */
export const canonicalJson = (value: Json): string => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} is no JSON number`);
  if (typeof value === 'string') return textOf(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  const object = value as JsonObject;
  let members = '';
  for (const name of Object.keys(object).sort()) {
    const member = object[name];
    if (member !== undefined) members += `${members === '' ? '' : ','}${textOf(name)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
};

/** `JSON.stringify` escapes lone surrogates; the scheme refuses them, since they are no Unicode. */
const textOf = (text: string): string => {
  if (!text.isWellFormed()) throw new TypeError('A text with a lone surrogate has no canonical form');
  return JSON.stringify(text);
};
