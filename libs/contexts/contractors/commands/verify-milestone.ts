import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import type { Milestone } from '../domain/standing.js';
import { MilestoneInput } from './milestone-input.js';
import { PackageWriter } from './package-writer.js';
import { Verifiers } from './verifiers.js';

@InputType()
export class VerifyMilestoneInput extends MilestoneInput {}

@Accepts('contractors', VerifyMilestoneInput, permissions.VerifyMilestone)
export class VerifyMilestone extends CommandMessage<VerifyMilestoneInput, Written<Milestone>> {}

@CommandHandler(VerifyMilestone)
export class VerifyMilestoneHandler implements ICommandHandler<VerifyMilestone> {
  constructor(
    private readonly packages: PackageWriter,
    private readonly verifiers: Verifiers,
  ) {}

  async execute({ input, from }: VerifyMilestone): Promise<Written<Milestone>> {
    const sent = this.packages.sending(input, from);
    const standing = await this.verifiers.standingOf(sent, input.packageId, input.token);
    return this.packages.decide(sent, input, { type: 'verify-milestone', ...standing });
  }
}
