import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import type { Rules } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IsDay } from '../../../platform/graphql/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { permissions } from '../domain/permissions.js';
import type { Milestone } from '../domain/standing.js';
import { MilestoneInput } from './milestone-input.js';
import { PackageWriter } from './package-writer.js';

@InputType()
export class PromiseMilestoneInput extends MilestoneInput {
  @Field(() => String, { description: 'The day on which it will be done, `2027-06-18`.' })
  @IsDay()
  promisedOn!: string;
}

@Accepts('contractors', PromiseMilestoneInput, permissions.PromiseMilestone)
export class PromiseMilestone extends CommandMessage<PromiseMilestoneInput, Written<Milestone>> {}

@CommandHandler(PromiseMilestone)
export class PromiseMilestoneHandler implements ICommandHandler<PromiseMilestone> {
  constructor(
    private readonly packages: PackageWriter,
    private readonly settings: Settings<Rules>,
  ) {}

  async execute({ input, from }: PromiseMilestone): Promise<Written<Milestone>> {
    const sent = this.packages.sending(input, from);
    const madeOn = this.settings.workingDays.dayOf(sent.occurredAt);
    const inForce = await this.packages.isInForce(input.packageId, sent.occurredAt, sent.now);
    return this.packages.decide(sent, input, { type: 'promise-milestone', inForce, promisedOn: input.promisedOn, madeOn });
  }
}
