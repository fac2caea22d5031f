import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { WorkItemClassEnum } from '../../../contracts/api/work-item.type.js';
import { workItemClasses, type WorkItemClass } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IsNotBlank } from '../../../platform/graphql/index.js';
import { permissions } from '../domain/proposals/permissions.js';
import type { ShownProposal } from '../domain/proposals/shown.js';
import { ProposalInput, ProposalWriter } from './proposal-writer.js';

@InputType()
export class AmendProposalInput extends ProposalInput {
  @Field(() => String, { nullable: true, description: 'As it was, if left out; so are the others.' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  title?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @Length(1, 10_000)
  @IsNotBlank()
  text?: string | null;

  @Field(() => WorkItemClassEnum, { nullable: true })
  @IsOptional()
  @IsIn(workItemClasses)
  class?: WorkItemClass | null;
}

@Accepts('residents', AmendProposalInput, permissions.AmendProposal)
export class AmendProposal extends CommandMessage<AmendProposalInput, Written<ShownProposal>> {}

@CommandHandler(AmendProposal)
export class AmendProposalHandler implements ICommandHandler<AmendProposal> {
  constructor(private readonly proposals: ProposalWriter) {}

  async execute({ input, from }: AmendProposal): Promise<Written<ShownProposal>> {
    const sent = this.proposals.sending(input, from);
    const { proposalId, title = null, text = null, class: itsClass = null } = input;
    const clock = await this.proposals.answerClock();
    const { personId } = sent.caller;
    return this.proposals.decideForPerson(sent, proposalId, { type: 'amend-proposal', personId, title, text, class: itsClass, clock });
  }
}
