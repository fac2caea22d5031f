import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/proposals/permissions.js';
import type { ShownProposal } from '../domain/proposals/shown.js';
import { ProposalInput, ProposalWriter } from './proposal-writer.js';

@InputType()
export class WithdrawProposalInput extends ProposalInput {}

@Accepts('residents', WithdrawProposalInput, permissions.WithdrawProposal)
export class WithdrawProposal extends CommandMessage<WithdrawProposalInput, Written<ShownProposal>> {}

@CommandHandler(WithdrawProposal)
export class WithdrawProposalHandler implements ICommandHandler<WithdrawProposal> {
  constructor(private readonly proposals: ProposalWriter) {}

  execute({ input, from }: WithdrawProposal): Promise<Written<ShownProposal>> {
    const sent = this.proposals.sending(input, from);
    return this.proposals.decideForPerson(sent, input.proposalId, { type: 'withdraw-proposal', personId: sent.caller.personId });
  }
}
