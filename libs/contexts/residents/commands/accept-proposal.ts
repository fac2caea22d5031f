import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType, Int } from '@nestjs/graphql';
import { IsInt, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import { matterKey } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/proposals/permissions.js';
import type { ShownProposal } from '../domain/proposals/shown.js';
import { ProposalInput, ProposalWriter } from './proposal-writer.js';

@InputType({ isAbstract: true })
export abstract class AnswerProposalInput extends ProposalInput {
  @Field(() => Int, { description: 'Of the text that you have read. It may have been amended since: then the answer is TEXT_HAS_CHANGED.' })
  @IsInt()
  @Min(1)
  version!: number;
}

@InputType()
export class AcceptProposalInput extends AnswerProposalInput {
  @Field(() => String, {
    nullable: true,
    description: 'The matter on which owners have to decide before the work item starts, such as `alter-building`; it needs none, if left out.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(50)
  @Matches(matterKey, { message: 'must be the key of a matter, such as alter-building' })
  consent?: string | null;
}

@Accepts('residents', AcceptProposalInput, permissions.AcceptProposal)
export class AcceptProposal extends CommandMessage<AcceptProposalInput, Written<ShownProposal>> {}

@CommandHandler(AcceptProposal)
export class AcceptProposalHandler implements ICommandHandler<AcceptProposal> {
  constructor(private readonly proposals: ProposalWriter) {}

  async execute({ input, from }: AcceptProposal): Promise<Written<ShownProposal>> {
    const sent = this.proposals.sending(input, from);
    const { proposalId, version, consent = null } = input;
    const answer = { by: sent.caller.organisationId, openedBy: await this.proposals.openerFor(proposalId), version };
    return this.proposals.decide(sent, proposalId, { type: 'accept-proposal', consent, ...answer });
  }
}
