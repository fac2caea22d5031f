import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { arrive } from './arrival.js';
import { inSpan } from '../tracing/index.js';
import { measured } from './metrics.js';
import { addressOf, type CommandMessage, type Message, type QueryMessage } from './message.js';

/**
 * Takes a message to its handler, wherever that runs. Resolvers and policies know only this and the message classes.
 * A refusal comes back as a thrown `Refusal`; anything else that is thrown is a fault.
 */
export abstract class Bus {
  abstract execute<Answer>(command: CommandMessage<object, Answer>): Promise<Answer>;
  abstract ask<Answer>(query: QueryMessage<object, Answer>): Promise<Answer>;
}

/** As a part of the trace that the message brings. */
const handled = <Answer>(message: Message, work: () => Promise<Answer>): Promise<Answer> => inSpan(addressOf(message).name, { from: message.from }, work);

/** Handlers in this process, found by `@nestjs/cqrs`. */
@Injectable()
export class LocalBus extends Bus {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {
    super();
  }

  override async execute<Answer>(command: CommandMessage<object, Answer>): Promise<Answer> {
    return measured(command, () => handled(command, async () => this.commands.execute<CommandMessage<object, Answer>, Answer>(arrive(command))));
  }

  override async ask<Answer>(query: QueryMessage<object, Answer>): Promise<Answer> {
    return measured(query, () => handled(query, async () => this.queries.execute<QueryMessage<object, Answer>, Answer>(arrive(query))));
  }
}
