import { Command, Query } from '@nestjs/cqrs';
import type { From } from './from.js';

/**
 * Asks a context to change something. A class whose fields are JSON (dates travel as ISO strings), so that it can be sent
 * to a handler anywhere: its class name, its input and who it is from say all there is. Wears `@Accepts(context, InputClass)`.
 */
export abstract class CommandMessage<Input extends object, Answer> extends Command<Answer> {
  constructor(
    readonly input: Input,
    readonly from: From,
  ) {
    super();
  }
}

/** Asks a context for something; changes nothing. Otherwise as a command. */
export abstract class QueryMessage<Input extends object, Answer> extends Query<Answer> {
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
type MessageClass = abstract new (...args: never[]) => Message;
/** What a message class says of itself: which context answers it, and what it takes. */
export type Address = { readonly context: string; readonly name: string; readonly input: InputClass };

const addresses = new WeakMap<object, Address>();
const classes = new Map<string, MessageClass>();
const keyOf = (context: string, name: string): string => `${context}/${name}`;

/**
 * Names the context that answers the message, and the class by which its input is checked on arrival: its `class-validator`
 * decorators are the rules.
 * @throws {Error} for a second message of the same name: on its way it is told apart by nothing else.
 */
export const Accepts =
  (context: string, input: InputClass) =>
  (message: MessageClass): void => {
    const { name } = message;
    if (classes.has(keyOf(context, name))) throw new Error(`${context} has two messages named ${name}`);
    classes.set(keyOf(context, name), message);
    addresses.set(message, { context, name, input });
  };

/** @throws {Error} for a message class without `@Accepts`: a fault of the program, not of the sender. */
export const addressOf = (message: Message): Address => {
  const address = addresses.get(message.constructor);
  if (!address) throw new Error(`${message.constructor.name} does not say what it accepts: give it @Accepts(context, InputClass)`);
  return address;
};

/** A message as it was sent by another process; undefined: the context has none of this name. */
export const messageNamed = (context: string, name: string, input: object, from: From): Message | undefined => {
  const message = classes.get(keyOf(context, name)) as (new (input: object, from: From) => Message) | undefined;
  return message && new message(input, from);
};

/** The contexts that the messages which this process knows go to. */
export const contextsAddressed = (): readonly string[] => [...new Set([...classes.keys()].map((key) => key.slice(0, key.indexOf('/'))))].sort();
