import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType, Int } from '@nestjs/graphql';
import { IsInt, Min } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/proposals/permissions.js';
import type { ShownProposal } from '../domain/proposals/shown.js';
import { ProposalInput, ProposalWriter } from './proposal-writer.js';

@InputType()
export class CoSignProposalInput extends ProposalInput {
  @Field(() => Int, { description: 'Of the text that you have read and sign. It may have been amended since: then the answer is TEXT_HAS_CHANGED.' })
  @IsInt()
  @Min(1)
  version!: number;
}

@Accepts('residents', CoSignProposalInput, permissions.CoSignProposal)
export class CoSignProposal extends CommandMessage<CoSignProposalInput, Written<ShownProposal>> {}

@CommandHandler(CoSignProposal)
export class CoSignProposalHandler implements ICommandHandler<CoSignProposal> {
  constructor(private readonly proposals: ProposalWriter) {}

  execute({ input, from }: CoSignProposal): Promise<Written<ShownProposal>> {
    const sent = this.proposals.sending(input, from);
    const { personId, grants = [] } = sent.caller;
    const isProgram = grants.some(({ role }) => role === 'SYSTEM');
    return this.proposals.decideForPerson(sent, input.proposalId, { type: 'co-sign-proposal', personId, isProgram, version: input.version });
  }
}
