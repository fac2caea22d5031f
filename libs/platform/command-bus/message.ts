import { Command, Query } from '@nestjs/cqrs';
import type { Row } from '../permissions/index.js';
import type { From } from './from.js';

/**
 * Asks a context to change something. A class whose fields are JSON (dates travel as ISO strings), so that it can be sent
 * to a handler anywhere: its class name, its input and who it is from say all there is. Wears `@Accepts(context, InputClass, row)`.
 */
export abstract class CommandMessage<Input extends object, Answer> extends Command<Answer> {
  /** To the compiler no query is a command, nor the other way round: a command has a row. */
  declare protected readonly changes: true;

  constructor(
    readonly input: Input,
    readonly from: From,
  ) {
    super();
  }
}

/** Asks a context for something; changes nothing. Otherwise as a command. Wears `@Accepts(context, InputClass)`. */
export abstract class QueryMessage<Input extends object, Answer> extends Query<Answer> {
  declare protected readonly changes: false;

  constructor(
    readonly input: Input,
    readonly from: From,
  ) {
    super();
  }
}

export type Message = CommandMessage<object, unknown> | QueryMessage<object, unknown>;

/** The input of a message that needs none. */
export class NoInput {}

type InputClass = new () => object;
type ClassOf<Kind extends Message> = abstract new (...args: never[]) => Kind;
type MessageClass = ClassOf<Message>;
/** What a message class says of itself: which context answers it, what it takes, and, of a command, who may send it. */
export type Address = { readonly context: string; readonly name: string; readonly input: InputClass; readonly row: Row | undefined };

const addresses = new WeakMap<object, Address>();
const classes = new Map<string, MessageClass>();
const keyOf = (context: string, name: string): string => `${context}/${name}`;

/**
 * Names the context that answers the message, the class by which its input is checked on arrival (its `class-validator` decorators are
 * the rules), and of a command the row that says who may send it: without one it does not compile.
 * @throws {Error} for a second message of the same name: on its way it is told apart by nothing else.
 */
export function Accepts(context: string, input: InputClass): (message: ClassOf<QueryMessage<object, unknown>>) => void;
export function Accepts(context: string, input: InputClass, row: Row): (message: ClassOf<CommandMessage<object, unknown>>) => void;
export function Accepts(context: string, input: InputClass, row?: Row): (message: MessageClass) => void {
  return (message) => {
    const { name } = message;
    if (classes.has(keyOf(context, name))) throw new Error(`${context} has two messages named ${name}`);
    classes.set(keyOf(context, name), message);
    addresses.set(message, { context, name, input, row });
  };
}

/** @throws {Error} for a message class without `@Accepts`: a fault of the program, not of the sender. */
export const addressOf = (message: Message): Address => {
  const address = addresses.get(message.constructor);
  if (!address) throw new Error(`${message.constructor.name} does not say what it accepts: give it @Accepts(context, InputClass)`);
  return address;
};

/** Of every message class that this process knows. */
export const addressesKnown = (): readonly Address[] => [...classes.values()].flatMap((message) => addresses.get(message) ?? []);

/** A message as it was sent by another process; undefined: the context has none of this name. */
export const messageNamed = (context: string, name: string, input: object, from: From): Message | undefined => {
  const message = classes.get(keyOf(context, name)) as (new (input: object, from: From) => Message) | undefined;
  return message && new message(input, from);
};

/** The contexts that the messages which this process knows go to. */
export const contextsAddressed = (): readonly string[] => [...new Set([...classes.keys()].map((key) => key.slice(0, key.indexOf('/'))))].sort();
