import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsObject, IsString, Length, ValidateNested } from 'class-validator';
import { toInstant } from '../../../contracts/api/works.input.js';
import { Directory, InjectDirectory } from '../../../directory/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, DateTime, IdInput, IsNotBlank, OptionalIdsInput } from '../../../platform/graphql/index.js';
import { Clock, derivedId } from '../../../platform/kernel/index.js';
import { concluded, contracts, type Contract } from '../domain/contracts.js';
import { permissions } from '../domain/permissions.js';

@InputType({ description: 'Half-open: from `start` up to, not including, `end`.' })
export class ContractWindowInput {
  @Field(() => DateTime)
  @Type(() => Date)
  @IsDate()
  start!: Date;

  @Field(() => DateTime)
  @Type(() => Date)
  @IsDate()
  end!: Date;
}

@InputType()
export class ConcludeContractInput extends CommandInput {
  @IdInput({ description: 'The contractor that will act for you.' })
  contractorId!: string;

  @Field(() => String, { description: '1 to 500 characters.' })
  @IsString()
  @Length(1, 500)
  @IsNotBlank()
  title!: string;

  @Field(() => ContractWindowInput, { description: 'When it is in force, unless it is ended before.' })
  @IsObject()
  @ValidateNested()
  @Type(() => ContractWindowInput)
  window!: ContractWindowInput;

  @OptionalIdsInput({ description: 'The projects that it is for; all, if left out.' })
  projectIds?: string[] | null;
}

@Accepts('contractors', ConcludeContractInput, permissions.ConcludeContract)
export class ConcludeContract extends CommandMessage<ConcludeContractInput, Written<Contract>> {}

@CommandHandler(ConcludeContract)
export class ConcludeContractHandler implements ICommandHandler<ConcludeContract> {
  readonly #contracts;

  constructor(
    @InjectRuntime('contractors') { store }: ContextRuntime,
    @InjectDirectory('contractors') private readonly directory: Directory,
    private readonly clock: Clock,
  ) {
    this.#contracts = new Decisions(store, contracts);
  }

  async execute({ input, from }: ConcludeContract): Promise<Written<Contract>> {
    const sent = asSent(input, from, this.clock);
    const { caller, idempotencyKey } = sent;
    const { contractorId, title, window, token } = input;
    const projectIds = input.projectIds ?? [];
    const mustKnow = this.directory.mustKnow(token);
    await mustKnow.organisation(contractorId, 'contractorId');
    for (const projectId of projectIds) await mustKnow.project(projectId, 'projectIds');
    const id = derivedId('contract', caller.organisationId, idempotencyKey);
    return this.#contracts.decide({
      ...sent,
      id,
      command: {
        type: 'conclude-contract',
        by: caller.organisationId,
        contractorParty: await this.directory.partyOf(contractorId),
        contract: { id, contractorId, title, window: { start: toInstant(window.start, 'window.start'), end: toInstant(window.end, 'window.end') }, projectIds },
      },
      operation: 'conclude-contract',
      subject: { type: 'Contract', id },
      projectIds: () => projectIds,
      answer: concluded,
    });
  }
}
