import { Field, InputType } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { Accepts, CommandMessage, QueryMessage, type From } from '../platform/command-bus/index.js';
import { parkedStates, type ParkedMessage, type ParkedState } from '../platform/event-bus/index.js';
import { IdInput, largestPage, OnceInput } from '../platform/graphql/index.js';
import { permissions } from './permissions.js';

@InputType()
export class ReplayParkedInput extends OnceInput {
  @IdInput()
  id!: string;
}

@InputType()
export class DiscardParkedInput extends OnceInput {
  @IdInput()
  id!: string;

  @Field(() => String, { description: 'Why what the message says is not needed here. Kept with it.' })
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

/** A page of one context's, after the one of this number. */
export class ParkedOfContextInput {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(largestPage)
  first?: number | null;

  @IsOptional()
  @IsInt()
  @Min(0)
  after?: number | null;

  @IsOptional()
  @IsBoolean()
  withTotal?: boolean | null;

  @IsArray()
  @ArrayMaxSize(parkedStates.length)
  @IsIn(parkedStates, { each: true })
  states!: ParkedState[];
}

export class ParkedByIdInput {
  @IsString()
  @MaxLength(200)
  id!: string;
}

/** One more than a page, where there are more. */
export type ParkedOfContext = { readonly messages: readonly ParkedMessage[]; readonly total?: number };
export type ClosedParked = { readonly answer: ParkedMessage };

type Constructor<Input, Message> = new (input: Input, from: From) => Message;
export type ParkingMessages = {
  readonly list: Constructor<ParkedOfContextInput, QueryMessage<ParkedOfContextInput, ParkedOfContext>>;
  readonly byId: Constructor<ParkedByIdInput, QueryMessage<ParkedByIdInput, ParkedMessage | null>>;
  readonly replay: Constructor<ReplayParkedInput, CommandMessage<ReplayParkedInput, ClosedParked>>;
  readonly discard: Constructor<DiscardParkedInput, CommandMessage<DiscardParkedInput, ClosedParked>>;
};

const made = new Map<string, ParkingMessages>();

/** The messages about what the consumers of a context could not apply: each context answers its own. */
export const parkingMessages = (context: string): ParkingMessages => {
  const messages = made.get(context) ?? makeMessages(context);
  made.set(context, messages);
  return messages;
};

const makeMessages = (context: string): ParkingMessages => {
  @Accepts(context, ParkedOfContextInput)
  class ListParked extends QueryMessage<ParkedOfContextInput, ParkedOfContext> {}
  @Accepts(context, ParkedByIdInput)
  class ParkedById extends QueryMessage<ParkedByIdInput, ParkedMessage | null> {}
  @Accepts(context, ReplayParkedInput, permissions.ReplayParked)
  class ReplayParked extends CommandMessage<ReplayParkedInput, ClosedParked> {}
  @Accepts(context, DiscardParkedInput, permissions.DiscardParked)
  class DiscardParked extends CommandMessage<DiscardParkedInput, ClosedParked> {}
  return { list: ListParked, byId: ParkedById, replay: ReplayParked, discard: DiscardParked };
};
