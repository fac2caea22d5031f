import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../kernel/index.js';

/** One client's key for one operation: the same key of another organisation or operation is another key. */
export const commandKey = (organisationId: string, operation: string, clientKey: string): string => JSON.stringify([organisationId, operation, clientKey]);

/** SHA-256 over the body with its names in order: the same body however it was written. */
export const bodyHash = (body: JsonObject): Buffer => createHash('sha256').update(canonical(body)).digest();

const canonical = (value: Json | undefined): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const named = Object.entries(value as JsonObject).filter(([, item]) => item !== undefined);
  return `{${named
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`)
    .join(',')}}`;
};
