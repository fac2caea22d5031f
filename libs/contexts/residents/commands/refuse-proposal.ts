import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/proposals/permissions.js';
import type { ShownProposal } from '../domain/proposals/shown.js';
import { AnswerProposalInput } from './accept-proposal.js';
import { ProposalWriter } from './proposal-writer.js';

/** Nullable, so that whoever leaves one out is told what is missing, as whoever leaves it blank is. */
@InputType()
export class RefuseProposalInput extends AnswerProposalInput {
  @Field(() => String, { nullable: true, description: 'Needed: without it the answer is REASON_MISSING.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  reason?: string | null;

  @Field(() => String, { nullable: true, description: 'The law or the rule that it follows from. Needed: without it the answer is BASIS_MISSING.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  basis?: string | null;
}

@Accepts('residents', RefuseProposalInput, permissions.RefuseProposal)
export class RefuseProposal extends CommandMessage<RefuseProposalInput, Written<ShownProposal>> {}

@CommandHandler(RefuseProposal)
export class RefuseProposalHandler implements ICommandHandler<RefuseProposal> {
  constructor(private readonly proposals: ProposalWriter) {}

  async execute({ input, from }: RefuseProposal): Promise<Written<ShownProposal>> {
    const sent = this.proposals.sending(input, from);
    const { proposalId, version, reason, basis } = input;
    const answer = { by: sent.caller.organisationId, openedBy: await this.proposals.openerFor(proposalId), version };
    return this.proposals.decide(sent, proposalId, { type: 'refuse-proposal', reason: reason ?? '', basis: basis ?? '', ...answer });
  }
}
