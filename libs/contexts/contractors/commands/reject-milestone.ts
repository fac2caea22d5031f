import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import type { Milestone } from '../domain/standing.js';
import { MilestoneInput } from './milestone-input.js';
import { PackageWriter } from './package-writer.js';
import { Verifiers } from './verifiers.js';

@InputType()
export class RejectMilestoneInput extends MilestoneInput {
  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('contractors', RejectMilestoneInput, permissions.RejectMilestone)
export class RejectMilestone extends CommandMessage<RejectMilestoneInput, Written<Milestone>> {}

@CommandHandler(RejectMilestone)
export class RejectMilestoneHandler implements ICommandHandler<RejectMilestone> {
  constructor(
    private readonly packages: PackageWriter,
    private readonly verifiers: Verifiers,
  ) {}

  async execute({ input, from }: RejectMilestone): Promise<Written<Milestone>> {
    const sent = this.packages.sending(input, from);
    const standing = await this.verifiers.standingOf(sent, input.packageId, input.token);
    return this.packages.decide(sent, input, { type: 'reject-milestone', reason: input.reason, ...standing });
  }
}
