import type { Json } from './json.js';
import { Refusal } from './refusal.js';

/**
 * Refuses what PostgreSQL cannot hold, nor be asked about, before it can spoil a batch: NUL and lone surrogates, in values and in names.
 *
 * @throws {Refusal} INVALID_INPUT, naming the place.
 */
export const mustBeStorable = (value: Json | undefined, path = ''): void => {
  if (typeof value === 'string') mustBeText(value, path);
  else if (Array.isArray(value)) value.forEach((item: Json, index) => mustBeStorable(item, `${path}[${index}]`));
  else if (value !== null && typeof value === 'object')
    for (const [name, item] of Object.entries(value as Record<string, Json>)) {
      mustBeText(name, path);
      mustBeStorable(item, path ? `${path}.${name}` : name);
    }
};

const mustBeText = (text: string, path: string): void => {
  if (text.includes('\0') || !text.isWellFormed())
    throw new Refusal('INVALID_INPUT', 'Text holds a NUL or half of a surrogate pair, which cannot be kept: remove it.', path || undefined);
};
