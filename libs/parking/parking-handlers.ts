import type { Provider } from '@nestjs/common';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import { refusal } from '../contracts/index.js';
import { bodyOf, mustBeCaller, type CommandMessage, type From, type QueryMessage } from '../platform/command-bus/index.js';
import { InjectRuntime, type ContextRuntime } from '../platform/context/index.js';
import type { ParkedMessage, ParkingOrder } from '../platform/event-bus/index.js';
import { commandKey } from '../platform/event-store/index.js';
import { pageSize } from '../platform/graphql/index.js';
import { mustOperate, operates } from './must-operate.js';
import {
  parkingMessages,
  type ClosedParked,
  type DiscardParkedInput,
  type ParkedByIdInput,
  type ParkedOfContext,
  type ParkedOfContextInput,
  type ReplayParkedInput,
} from './parking-messages.js';

const orderOf = (operation: string, input: { readonly idempotencyKey: string }, from: From): ParkingOrder => {
  const { personId, organisationId } = mustBeCaller(from);
  return { by: { personId, organisationId }, key: commandKey(organisationId, operation, input.idempotencyKey), body: bodyOf(input) };
};

/** How a context answers for what its consumers could not apply. */
export const parkingHandlers = (context: string): Provider[] => {
  const messages = parkingMessages(context);

  @QueryHandler(messages.list)
  class ListParkedHandler implements IQueryHandler<QueryMessage<ParkedOfContextInput, ParkedOfContext>> {
    constructor(@InjectRuntime(context) private readonly runtime: ContextRuntime) {}

    async execute({ input, from }: QueryMessage<ParkedOfContextInput, ParkedOfContext>): Promise<ParkedOfContext> {
      mustOperate(from);
      const { parking } = this.runtime;
      const found = await parking.list({ states: input.states, after: input.after ?? 0, limit: pageSize(input) + 1 });
      return input.withTotal === false ? { messages: found } : { messages: found, total: await parking.count(input.states) };
    }
  }

  @QueryHandler(messages.byId)
  class ParkedByIdHandler implements IQueryHandler<QueryMessage<ParkedByIdInput, ParkedMessage | null>> {
    constructor(@InjectRuntime(context) private readonly runtime: ContextRuntime) {}

    async execute({ input: { id }, from }: QueryMessage<ParkedByIdInput, ParkedMessage | null>): Promise<ParkedMessage | null> {
      return operates(from) ? this.runtime.parking.find(id) : null;
    }
  }

  @CommandHandler(messages.replay)
  class ReplayParkedHandler implements ICommandHandler<CommandMessage<ReplayParkedInput, ClosedParked>> {
    constructor(@InjectRuntime(context) private readonly runtime: ContextRuntime) {}

    async execute({ input, from }: CommandMessage<ReplayParkedInput, ClosedParked>): Promise<ClosedParked> {
      return { answer: await this.runtime.parking.replay(input.id, orderOf('replay-parked', input, from)) };
    }
  }

  @CommandHandler(messages.discard)
  class DiscardParkedHandler implements ICommandHandler<CommandMessage<DiscardParkedInput, ClosedParked>> {
    constructor(@InjectRuntime(context) private readonly runtime: ContextRuntime) {}

    async execute({ input, from }: CommandMessage<DiscardParkedInput, ClosedParked>): Promise<ClosedParked> {
      const order = orderOf('discard-parked', input, from);
      if (input.reason.trim() === '') throw refusal('REASON_MISSING', 'reason');
      return { answer: await this.runtime.parking.discard(input.id, input.reason, order) };
    }
  }
  return [ListParkedHandler, ParkedByIdHandler, ReplayParkedHandler, DiscardParkedHandler];
};
