import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { Proxies } from '../ballots/proxies.js';
import { isOnTheRollOrConvenes, permissions } from '../domain/ballots/permissions.js';
import { SaidByVoterInput, saidByVoter, votingRight, type VotingRight } from './said-by-voter.js';
import { VoteChanges } from './vote-changes.js';

@InputType()
export class RevokeProxyInput extends SaidByVoterInput {}

@Accepts('residents', RevokeProxyInput, permissions.RevokeProxy)
export class RevokeProxy extends CommandMessage<RevokeProxyInput, Written<VotingRight>> {}

/** Until the holder has voted: then the right returns, and the holder may be given another one. */
@CommandHandler(RevokeProxy)
export class RevokeProxyHandler implements ICommandHandler<RevokeProxy> {
  constructor(
    private readonly votes: VoteChanges,
    private readonly proxies: Proxies,
  ) {}

  async execute({ input, from }: RevokeProxy): Promise<Written<VotingRight>> {
    return this.votes.decide(
      {
        operation: 'revoke-proxy',
        input,
        from,
        condition: isOnTheRollOrConvenes,
        command: (about) => ({
          command: { type: 'revoke-proxy', poll: about.poll, head: about.head, ...saidByVoter(about, input) },
          alongside: (tx) => this.proxies.free(tx, input.ballotId, about.head.id),
        }),
      },
      votingRight,
    );
  }
}
