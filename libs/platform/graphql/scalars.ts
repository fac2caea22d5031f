import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped, visit, type ValueNode } from 'graphql';
import type { JsonObject } from '../kernel/index.js';

const fault = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'INVALID_VALUE' } });

/** Years 0001 to 9999; seconds, a fraction and an offset as RFC 3339 has them. The offset is not optional: an instant, not a wall clock. */
const instant = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

const parseInstant = (value: unknown): Date => {
  const text = typeof value === 'string' && instant.test(value) ? value : undefined;
  const date = text === undefined ? undefined : new Date(text);
  // `Date` turns 31 April into 1 May: the day must come back as it was given.
  if (!text || !date || Number.isNaN(date.getTime()) || !dayExists(text) || !yearFits(date)) {
    throw fault('Give an instant with its offset, such as 2027-06-01T08:00:00+08:00.');
  }
  return date;
};

const dayExists = (text: string): boolean => {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day;
};

/** An offset may lead out of the years that are written with four digits; others sort and parse differently. PostgreSQL knows no year 0. */
const yearFits = (date: Date): boolean => date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;

/** As answers have it: what is kept in this form goes out as it is. */
const canonical = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** In: RFC 3339 with an offset, becomes a `Date`. Out: a `Date` or an instant as text, in UTC with milliseconds. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant, RFC 3339 with an offset: `2027-06-01T08:00:00+08:00`. Answers are in UTC with milliseconds.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => {
    if (typeof value === 'string' && canonical.test(value)) return value;
    return (value instanceof Date ? value : new Date(value as string)).toISOString();
  },
  parseValue: parseInstant,
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : undefined),
});

/** A variable inside would be lost when the document is compiled; refusing it when it is validated says so at once. */
const literal = (node: ValueNode): unknown => {
  visit(node, {
    Variable: () => {
      throw fault('Put the whole value into one variable: variables inside a JSON value are not taken.');
    },
  });
  return valueFromASTUntyped(node);
};

/** A geometry has 4 levels, a collection of them some more: deeper JSON is no value, and would run programs out of stack. */
const mostLevels = 32;

/** What objects have of themselves: data of these names would be taken for it. */
const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const mustBePlain = <T>(value: T, levels = mostLevels): T => {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) throw fault(`The value is nested deeper than ${mostLevels} levels. Send a flatter one.`);
  if (Array.isArray(value)) for (const each of value) mustBePlain(each, levels - 1);
  else
    for (const [name, each] of Object.entries(value)) {
      if (reserved.has(name)) throw fault(`A value cannot have the name ${name} in it. Leave it out.`);
      mustBePlain(each, levels - 1);
    }
  return value;
};

/** Any JSON, as it is. */
export const JSONScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: `Any JSON value, nested ${mostLevels} levels deep at most.`,
  serialize: (value) => value,
  parseValue: (value) => mustBePlain(value),
  parseLiteral: (node) => mustBePlain(literal(node)),
});

const isGeometry = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && typeof (value as JsonObject)['type'] === 'string';

const parseGeometry = (value: unknown): JsonObject => {
  if (isGeometry(value)) return mustBePlain(value);
  throw fault('Give a GeoJSON geometry, such as { "type": "Point", "coordinates": [116.39, 39.93] }.');
};

/** A GeoJSON geometry. That it is an object with a type is checked here; the domain checks the rest and says which rule it breaks. */
export const GeoJSON = new GraphQLScalarType<JsonObject, JsonObject>({
  name: 'GeoJSON',
  description: 'A GeoJSON geometry (RFC 7946) in WGS84: longitude, latitude in degrees.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc7946',
  serialize: (value) => value as JsonObject,
  parseValue: parseGeometry,
  parseLiteral: (node) => parseGeometry(literal(node)),
});

/** Opaque text of ours: what it holds is read, and refused, where it is used. */
const opaque = (name: string, description: string) => {
  const parse = (value: unknown): string => {
    if (typeof value === 'string' && value.length <= 2_000) return value;
    throw fault(`Give the ${name} exactly as an answer gave it.`);
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: (value) => String(value),
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
};

export const Cursor = opaque('Cursor', 'A place in the shared timeline. Opaque: send it back as it came.');
export const PositionToken = opaque('PositionToken', 'Where what you wrote stands. Opaque: send it with what you ask next, and the answer will contain what you wrote.');
