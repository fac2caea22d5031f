import { Command, Query } from '@nestjs/cqrs';
import type { From } from './from.js';

/**
 * Asks a context to change something. A class whose fields are JSON (dates travel as ISO strings), so that it can be sent
 * to a handler anywhere: its class name, its input and who it is from say all there is. Wears `@Accepts(InputClass)`.
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
const inputClasses = new WeakMap<object, InputClass>();

/** Names the class by which the message's input is checked on arrival: its `class-validator` decorators are the rules. */
export const Accepts =
  (input: InputClass) =>
  (message: abstract new (...args: never[]) => Message): void => {
    inputClasses.set(message, input);
  };

/** @throws {Error} for a message class without `@Accepts`: a fault of the program, not of the sender. */
export const inputClassOf = (message: Message): InputClass => {
  const input = inputClasses.get(message.constructor);
  if (!input) throw new Error(`${message.constructor.name} does not say what it accepts: give it @Accepts(InputClass)`);
  return input;
};
