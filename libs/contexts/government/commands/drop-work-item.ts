import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { WorkItem } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { permissions } from '../domain/permissions.js';
import { WorkItemWriter } from './work-item-writer.js';

@InputType()
export class DropWorkItemInput extends CommandInput {
  @IdInput()
  workItemId!: string;

  @Field(() => String, { nullable: true, description: 'Needed: without it the answer is REASON_MISSING.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  reason?: string | null;
}

@Accepts('government', DropWorkItemInput, permissions.DropWorkItem)
export class DropWorkItem extends CommandMessage<DropWorkItemInput, Written<WorkItem>> {}

@CommandHandler(DropWorkItem)
export class DropWorkItemHandler implements ICommandHandler<DropWorkItem> {
  constructor(
    private readonly items: WorkItemWriter,
    private readonly clock: Clock,
  ) {}

  async execute({ input, from }: DropWorkItem): Promise<Written<WorkItem>> {
    const sent = asSent(input, from, this.clock);
    const { workItemId, reason } = input;
    const projectId = await this.items.projectOf(workItemId);
    return this.items.decide(sent, workItemId, projectId, (owner) => ({ type: 'drop-work-item', reason: reason ?? '', ...owner }));
  }
}
