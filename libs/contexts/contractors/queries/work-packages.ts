import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { filteredId, OptionalIdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Conditions, ListArgs } from '../../../platform/reading/index.js';
import type { WorkPackage } from '../domain/standing.js';
import { readStates, readStatesByIds } from './reading.js';

@InputType({ description: 'All that is given must hold.' })
export class WorkPackageFilter {
  @OptionalIdInput()
  contractId?: string | null;

  @OptionalIdInput()
  projectId?: string | null;

  @OptionalIdInput()
  contractorId?: string | null;
}

@ArgsType()
export class WorkPackageArgs extends ListArgs {
  @Field(() => WorkPackageFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => WorkPackageFilter)
  filter?: WorkPackageFilter | null;
}

/** Work packages as they stand, in the order in which they were defined. */
@Accepts('contractors', WorkPackageArgs)
export class WorkPackages extends QueryMessage<WorkPackageArgs, ConnectionOf<WorkPackage>> {}

/** In any order, without those that there are not. */
@Accepts('contractors', ByIdsInput)
export class WorkPackagesByIds extends QueryMessage<ByIdsInput, readonly WorkPackage[]> {}

@QueryHandler(WorkPackages)
export class WorkPackagesHandler implements IQueryHandler<WorkPackages> {
  constructor(@InjectRuntime('contractors') private readonly runtime: ContextRuntime) {}

  execute({ input }: WorkPackages): Promise<ConnectionOf<WorkPackage>> {
    const { contractId, projectId, contractorId } = input.filter ?? {};
    const conditions = new Conditions()
      .addIf(filteredId(contractId), (id) => `contract_id = ${id}`)
      .addIf(filteredId(projectId), (id) => `project_id = ${id}`)
      .addIf(filteredId(contractorId), (id) => `contractor_id = ${id}`);
    return readStates<WorkPackage>(this.runtime, input, { table: 'work_packages', conditions });
  }
}

@QueryHandler(WorkPackagesByIds)
export class WorkPackagesByIdsHandler implements IQueryHandler<WorkPackagesByIds> {
  constructor(@InjectRuntime('contractors') private readonly runtime: ContextRuntime) {}

  execute({ input: { ids } }: WorkPackagesByIds): Promise<readonly WorkPackage[]> {
    return readStatesByIds<WorkPackage>(this.runtime, 'work_packages', ids);
  }
}
