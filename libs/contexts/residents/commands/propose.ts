import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsIn, IsString, Length } from 'class-validator';
import { WorkItemClassEnum } from '../../../contracts/api/work-item.type.js';
import { workItemClasses, type WorkItemClass } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput, IsNotBlank } from '../../../platform/graphql/index.js';
import { derivedId } from '../../../platform/kernel/index.js';
import { permissions } from '../domain/proposals/permissions.js';
import type { ShownProposal } from '../domain/proposals/shown.js';
import { ProposalWriter } from './proposal-writer.js';

@InputType()
export class ProposeInput extends CommandInput {
  @IdInput({ description: 'The renewal of an estate.' })
  projectId!: string;

  @Field(() => String, { description: '1 to 200 characters.' })
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  title!: string;

  @Field(() => String, { description: '1 to 10,000 characters, for everybody to read: name nobody in it.' })
  @IsString()
  @Length(1, 10_000)
  @IsNotBlank()
  text!: string;

  @Field(() => WorkItemClassEnum)
  @IsIn(workItemClasses)
  class!: WorkItemClass;
}

@Accepts('residents', ProposeInput, permissions.Propose)
export class Propose extends CommandMessage<ProposeInput, Written<ShownProposal>> {}

@CommandHandler(Propose)
export class ProposeHandler implements ICommandHandler<Propose> {
  constructor(private readonly proposals: ProposalWriter) {}

  async execute({ input, from }: Propose): Promise<Written<ShownProposal>> {
    const sent = this.proposals.sending(input, from);
    const { projectId, title, text, class: itsClass, token } = input;
    await this.proposals.mustKnowProject(projectId, token);
    const { organisationId, personId } = sent.caller;
    const proposalId = derivedId('proposal', organisationId, personId, sent.idempotencyKey);
    const clock = await this.proposals.answerClock();
    return this.proposals.decideForPerson(sent, proposalId, { type: 'propose', proposalId, projectId, organisationId, title, text, class: itsClass, clock });
  }
}
