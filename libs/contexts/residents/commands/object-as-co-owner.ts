import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { isOnTheRollOrConvenes, permissions } from '../domain/ballots/permissions.js';
import { SaidByVoterInput, saidByVoter, votingRight, type VotingRight } from './said-by-voter.js';
import { VoteChanges } from './vote-changes.js';

@InputType()
export class ObjectAsCoOwnerInput extends SaidByVoterInput {}

@Accepts('residents', ObjectAsCoOwnerInput, permissions.ObjectAsCoOwner)
export class ObjectAsCoOwner extends CommandMessage<ObjectAsCoOwnerInput, Written<VotingRight>> {}

/** While one of them objects, the vote of all of them does not take part: whether it has been cast or not. */
@CommandHandler(ObjectAsCoOwner)
export class ObjectAsCoOwnerHandler implements ICommandHandler<ObjectAsCoOwner> {
  constructor(private readonly votes: VoteChanges) {}

  async execute({ input, from }: ObjectAsCoOwner): Promise<Written<VotingRight>> {
    return this.votes.decide(
      {
        operation: 'object-as-co-owner',
        input,
        from,
        condition: isOnTheRollOrConvenes,
        command: (about) => ({ command: { type: 'object-as-co-owner', poll: about.poll, head: about.head, ...saidByVoter(about, input) } }),
      },
      votingRight,
    );
  }
}
