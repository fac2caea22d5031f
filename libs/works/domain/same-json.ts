import type { Json, JsonObject } from '../../platform/kernel/index.js';

/** Equal as JSON: whatever the order of names, and whichever class or realm the objects come from (`isDeepStrictEqual` asks for that too). */
export const sameJson = (a: Json | undefined, b: Json | undefined): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a as JsonObject, b as JsonObject];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => sameJson(one[name], other[name]));
};
