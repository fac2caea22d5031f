import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsOptional, ValidateNested } from 'class-validator';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { DateTime, filteredId, OptionalIdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Conditions, ListArgs } from '../../../platform/reading/index.js';
import type { Contract } from '../domain/contracts.js';
import { readStates, readStatesByIds } from './reading.js';

@InputType({ description: 'All that is given must hold.' })
export class ContractFilter {
  @OptionalIdInput()
  principalId?: string | null;

  @OptionalIdInput()
  contractorId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Those in force at that instant.' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  validAt?: Date | null;
}

@ArgsType()
export class ContractArgs extends ListArgs {
  @Field(() => ContractFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => ContractFilter)
  filter?: ContractFilter | null;
}

/** Who acts for whom, in the order in which it was agreed. */
@Accepts('contractors', ContractArgs)
export class Contracts extends QueryMessage<ContractArgs, ConnectionOf<Contract>> {}

/** In any order, without those that there are not. */
@Accepts('contractors', ByIdsInput)
export class ContractsByIds extends QueryMessage<ByIdsInput, readonly Contract[]> {}

@QueryHandler(Contracts)
export class ContractsHandler implements IQueryHandler<Contracts> {
  constructor(@InjectRuntime('contractors') private readonly runtime: ContextRuntime) {}

  execute({ input }: Contracts): Promise<ConnectionOf<Contract>> {
    const { principalId, contractorId, validAt } = input.filter ?? {};
    const conditions = new Conditions()
      .addIf(filteredId(principalId), (id) => `principal_id = ${id}`)
      .addIf(filteredId(contractorId), (id) => `contractor_id = ${id}`)
      .addIf(validAt, (at) => `valid_from <= ${at} AND ${at} < least(valid_until, ended_at)`);
    return readStates<Contract>(this.runtime, input, { table: 'contracts', conditions });
  }
}

@QueryHandler(ContractsByIds)
export class ContractsByIdsHandler implements IQueryHandler<ContractsByIds> {
  constructor(@InjectRuntime('contractors') private readonly runtime: ContextRuntime) {}

  execute({ input: { ids } }: ContractsByIds): Promise<readonly Contract[]> {
    return readStatesByIds<Contract>(this.runtime, 'contracts', ids);
  }
}
