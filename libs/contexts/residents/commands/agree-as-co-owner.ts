import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { isOnTheRollOrConvenes, permissions } from '../domain/ballots/permissions.js';
import { SaidByVoterInput, saidByVoter, votingRight, type VotingRight } from './said-by-voter.js';
import { VoteChanges } from './vote-changes.js';

@InputType()
export class AgreeAsCoOwnerInput extends SaidByVoterInput {}

@Accepts('residents', AgreeAsCoOwnerInput, permissions.AgreeAsCoOwner)
export class AgreeAsCoOwner extends CommandMessage<AgreeAsCoOwnerInput, Written<VotingRight>> {}

/** Takes back what was objected: the vote takes part again, once nobody else objects. */
@CommandHandler(AgreeAsCoOwner)
export class AgreeAsCoOwnerHandler implements ICommandHandler<AgreeAsCoOwner> {
  constructor(private readonly votes: VoteChanges) {}

  async execute({ input, from }: AgreeAsCoOwner): Promise<Written<VotingRight>> {
    return this.votes.decide(
      {
        operation: 'agree-as-co-owner',
        input,
        from,
        condition: isOnTheRollOrConvenes,
        command: (about) => ({ command: { type: 'agree-as-co-owner', poll: about.poll, head: about.head, ...saidByVoter(about, input) } }),
      },
      votingRight,
    );
  }
}
