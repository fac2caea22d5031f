import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, ValidateNested } from 'class-validator';
import { milestoneStatuses, type MilestoneStatus } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { filteredId, IsDay, OptionalIdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Conditions, ListArgs } from '../../../platform/reading/index.js';
import { MilestoneStatusEnum } from '../api/enums.js';
import type { Milestone } from '../domain/standing.js';
import { readStates, readStatesByIds } from './reading.js';

@InputType({ description: 'All that is given must hold.' })
export class MilestoneFilter {
  @Field(() => MilestoneStatusEnum, { nullable: true })
  @IsOptional()
  @IsIn(milestoneStatuses)
  status?: MilestoneStatus | null;

  @OptionalIdInput()
  projectId?: string | null;

  @OptionalIdInput()
  contractorId?: string | null;

  @Field(() => String, { nullable: true, description: 'Due before that day, `2027-07-01`.' })
  @IsOptional()
  @IsDay()
  dueBefore?: string | null;
}

@ArgsType()
export class MilestoneArgs extends ListArgs {
  @Field(() => MilestoneFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => MilestoneFilter)
  filter?: MilestoneFilter | null;
}

/** Milestones of all work packages as they stand, in the order in which they were defined. */
@Accepts('contractors', MilestoneArgs)
export class Milestones extends QueryMessage<MilestoneArgs, ConnectionOf<Milestone>> {}

/** In any order, without those that there are not. */
@Accepts('contractors', ByIdsInput)
export class MilestonesByIds extends QueryMessage<ByIdsInput, readonly Milestone[]> {}

@QueryHandler(Milestones)
export class MilestonesHandler implements IQueryHandler<Milestones> {
  constructor(@InjectRuntime('contractors') private readonly runtime: ContextRuntime) {}

  execute({ input }: Milestones): Promise<ConnectionOf<Milestone>> {
    const { status, projectId, contractorId, dueBefore } = input.filter ?? {};
    const conditions = new Conditions()
      .addIf(status, (one) => `status = ${one}`)
      .addIf(filteredId(projectId), (id) => `project_id = ${id}`)
      .addIf(filteredId(contractorId), (id) => `contractor_id = ${id}`)
      .addIf(dueBefore, (day) => `due_on < ${day}`);
    return readStates<Milestone>(this.runtime, input, { table: 'milestones', tie: 'ordinal', conditions });
  }
}

@QueryHandler(MilestonesByIds)
export class MilestonesByIdsHandler implements IQueryHandler<MilestonesByIds> {
  constructor(@InjectRuntime('contractors') private readonly runtime: ContextRuntime) {}

  execute({ input: { ids } }: MilestonesByIds): Promise<readonly Milestone[]> {
    return readStatesByIds<Milestone>(this.runtime, 'milestones', ids);
  }
}
