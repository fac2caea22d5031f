import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { WorkItemClassEnum } from '../../../contracts/api/work-item.type.js';
import { matterKey, workItemClasses, type WorkItem, type WorkItemClass } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput, IsNotBlank } from '../../../platform/graphql/index.js';
import { Clock, derivedId } from '../../../platform/kernel/index.js';
import { permissions } from '../domain/permissions.js';
import { WorkItemWriter } from './work-item-writer.js';

@InputType()
export class AddWorkItemInput extends CommandInput {
  @IdInput()
  projectId!: string;

  @Field(() => String, { description: '1 to 200 characters.' })
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  title!: string;

  @Field(() => WorkItemClassEnum)
  @IsIn(workItemClasses)
  class!: WorkItemClass;

  @Field(() => String, {
    nullable: true,
    description: 'The matter on which owners have to decide before it starts, such as `alter-building`; it needs none, if left out.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(50)
  @Matches(matterKey, { message: 'must be the key of a matter, such as alter-building' })
  consent?: string | null;
}

@Accepts('government', AddWorkItemInput, permissions.AddWorkItem)
export class AddWorkItem extends CommandMessage<AddWorkItemInput, Written<WorkItem>> {}

@CommandHandler(AddWorkItem)
export class AddWorkItemHandler implements ICommandHandler<AddWorkItem> {
  constructor(
    private readonly items: WorkItemWriter,
    private readonly clock: Clock,
  ) {}

  execute({ input, from }: AddWorkItem): Promise<Written<WorkItem>> {
    const sent = asSent(input, from, this.clock);
    const { projectId, title, class: itsClass, consent = null } = input;
    const id = derivedId('work-item', sent.caller.organisationId, sent.idempotencyKey);
    const item = { id, projectId, title, class: itsClass, consent, proposalId: null };
    return this.items.decide(sent, id, projectId, (owner) => ({ type: 'add-work-item', item, ...owner }));
  }
}
