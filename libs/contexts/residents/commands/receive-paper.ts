import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, Length } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IdInput, IsNotBlank } from '../../../platform/graphql/index.js';
import { convenes, permissions } from '../domain/ballots/permissions.js';
import { VoteChanges, VoteInput, type VoteTaken } from './vote-changes.js';

@InputType({ isAbstract: true })
export abstract class PaperInput extends VoteInput {
  @Field(() => String, { description: 'The number on it, by which it is found again.' })
  @IsString()
  @Length(1, 100)
  @IsNotBlank()
  paper!: string;
}

@InputType()
export class ReceivePaperInput extends PaperInput {
  @IdInput({ description: 'The resident who signed it.' })
  voterId!: string;
}

@Accepts('residents', ReceivePaperInput, permissions.ReceivePaper)
export class ReceivePaper extends CommandMessage<ReceivePaperInput, Written<VoteTaken>> {}

/** At occurredAt it was received: in time, it counts, whenever that is recorded and whenever it is keyed. */
@CommandHandler(ReceivePaper)
export class ReceivePaperHandler implements ICommandHandler<ReceivePaper> {
  constructor(private readonly votes: VoteChanges) {}

  async execute({ input, from }: ReceivePaper): Promise<Written<VoteTaken>> {
    const { voterId: by, paper } = input;
    return this.votes.change({
      operation: 'receive-paper',
      input,
      from,
      condition: convenes,
      command: ({ poll, head, by: { personId: takenBy }, occurredAt: receivedAt, now: recordedAt }) => ({
        ...{ type: 'receive-paper', poll, head, by, paper, takenBy, receivedAt, recordedAt },
      }),
    });
  }
}
