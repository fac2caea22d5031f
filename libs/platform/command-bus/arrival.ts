import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { mustBeStorable, Refusal, type Json } from '../kernel/index.js';
import { anybody, mustHaveEntry } from '../permissions/index.js';
import { mustBeCaller } from './from.js';
import { addressOf, type Message } from './message.js';

/**
 * A message as its handler may trust it: the input is an instance of the class that the message accepts, and every rule
 * of that class holds, and every text can be stored and asked for; of a command, the sender's party is one that may send it.
 * @throws {Refusal} TOO_LATE after the message's deadline; UNAUTHENTICATED or FORBIDDEN, whatever the input says; INVALID_INPUT, naming the
 * first field at fault (`window.end`).
 */
export const arrive = <M extends Message>(message: M, now = new Date()): M => {
  const { deadline } = message.from;
  if (deadline && now > new Date(deadline)) throw new Refusal('TOO_LATE', 'The deadline of the request has passed. Nothing was done: send it again, with the same key.');
  const { input: inputClass, row } = addressOf(message);
  if (row && row !== anybody) mustHaveEntry(row, mustBeCaller(message.from).party);
  const input = checked(inputClass, message.input);
  return Object.assign(Object.create(Object.getPrototypeOf(message) as object) as M, message, { input });
};

const checked = <Input extends object>(inputClass: new () => Input, plain: object): Input => {
  // The spread gives an object without a prototype (GraphQL's) the one that class-transformer expects.
  const input = plainToInstance(inputClass, { ...plain }, { exposeUnsetFields: false });
  const [first] = validateSync(input, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false, stopAtFirstError: true });
  if (!first) return storable(withoutAbsent(input));
  const { field, rule, message } = innermost(first);
  throw new Refusal('INVALID_INPUT', advice(field, rule, message), field);
};

/** Class fields define what was not sent as `undefined`; here absent means absent, at every level of input classes. */
const withoutAbsent = <T extends object>(input: T): T => {
  for (const [name, value] of Object.entries(input) as [keyof T, unknown][]) {
    if (value === undefined) delete input[name];
    else if (isInput(value)) withoutAbsent(value);
  }
  return input;
};

const isInput = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && value.constructor !== Object;

/** Here, and not where it is used: a text that PostgreSQL does not take would be a fault in any query. */
const storable = <T extends object>(input: T): T => {
  mustBeStorable(input as Json);
  return input;
};

type Fault = { readonly field: string; readonly rule: string; readonly message: string };

const innermost = (error: ValidationError, path = ''): Fault => {
  const field = within(path, error.property);
  const [child] = error.children ?? [];
  if (child) return innermost(child, field);
  const [[rule, message] = ['', 'is not valid']] = Object.entries(error.constraints ?? {});
  // class-validator begins with the property's own name; the path says more.
  return { field, rule, message: message.startsWith(`${error.property} `) ? message.slice(error.property.length + 1) : message };
};

/** As the sender wrote it: `window.end`, `evidence[2].uri`. */
const within = (path: string, property: string): string => {
  if (path === '') return property;
  return /^\d+$/.test(property) ? `${path}[${property}]` : `${path}.${property}`;
};

const advice = (field: string, rule: string, message: string): string =>
  rule === 'whitelistValidation' ? `There is no field ${field}: leave it out.` : `Correct ${field}: it ${message}.`;
