import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsObject, IsString, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { evidenceKinds, refusal, type EvidenceKind } from '../../../contracts/index.js';
import { Directory, InjectDirectory } from '../../../directory/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput, IsDay, IsNotBlank, OptionalIdsInput } from '../../../platform/graphql/index.js';
import { derivedId } from '../../../platform/kernel/index.js';
import { homeOfWorks } from '../../../works/homes.js';
import { EvidenceKindEnum } from '../api/enums.js';
import { contracts, isInForce } from '../domain/contracts.js';
import { permissions } from '../domain/permissions.js';
import type { WorkPackage } from '../domain/standing.js';
import { PackageWriter } from './package-writer.js';

@InputType()
export class EvidenceNeededInput {
  @Field(() => [EvidenceKindEnum], { description: 'The kinds that count.' })
  @IsArray()
  @IsIn(evidenceKinds, { each: true })
  kinds!: EvidenceKind[];

  @Field(() => Int, { description: 'How many references of these kinds a report needs, 0 to 20.' })
  @IsInt()
  @Min(0)
  @Max(20)
  minimum!: number;
}

@InputType()
export class PlannedMilestoneInput {
  @Field(() => String, { description: 'Your short name for it, unique in the package: 1 to 50 characters without spaces and slashes.' })
  @IsString()
  @Matches(/^[^\s/]{1,50}$/, { message: 'must be 1 to 50 characters without spaces and slashes' })
  key!: string;

  @Field(() => String, { description: '1 to 500 characters.' })
  @IsString()
  @Length(1, 500)
  @IsNotBlank()
  title!: string;

  @Field(() => String, { description: 'A day, `2027-06-20`.' })
  @IsDay()
  dueOn!: string;

  @Field(() => EvidenceNeededInput)
  @IsObject()
  @ValidateNested()
  @Type(() => EvidenceNeededInput)
  evidence!: EvidenceNeededInput;
}

@InputType()
export class DefineWorkPackageInput extends CommandInput {
  @IdInput()
  contractId!: string;

  @IdInput()
  projectId!: string;

  @Field(() => String, { description: '1 to 500 characters.' })
  @IsString()
  @Length(1, 500)
  @IsNotBlank()
  title!: string;

  @OptionalIdsInput({ description: 'The works that it is about, 100 at most.', most: 100 })
  worksIds?: string[] | null;

  @Field(() => [PlannedMilestoneInput], { description: '1 to 100.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => PlannedMilestoneInput)
  milestones!: PlannedMilestoneInput[];
}

@Accepts('contractors', DefineWorkPackageInput, permissions.DefineWorkPackage)
export class DefineWorkPackage extends CommandMessage<DefineWorkPackageInput, Written<WorkPackage>> {}

@CommandHandler(DefineWorkPackage)
export class DefineWorkPackageHandler implements ICommandHandler<DefineWorkPackage> {
  readonly #contracts;

  constructor(
    private readonly packages: PackageWriter,
    @InjectRuntime('contractors') { store }: ContextRuntime,
    @InjectDirectory('contractors') private readonly directory: Directory,
  ) {
    this.#contracts = new Decisions(store, contracts);
  }

  async execute({ input, from }: DefineWorkPackage): Promise<Written<WorkPackage>> {
    const sent = this.packages.sending(input, from);
    const { contractId, projectId, title, worksIds, milestones, token } = input;
    // Works of other homes are not known here: an id that names a home may be right.
    for (const worksId of worksIds ?? []) homeOfWorks(worksId, 'worksIds');
    // Read from the log, not from a copy: a contract concluded a moment ago is known.
    const { state } = await this.#contracts.load(contractId);
    if (state.status === 'unknown') throw refusal('UNKNOWN_CONTRACT', 'contractId');
    await this.directory.mustKnow(token).project(projectId, 'projectId');
    const { id, principalId, contractorId } = state.contract;
    return this.packages.define(sent, {
      type: 'define-work-package',
      by: sent.by,
      contract: { id, principalId, contractorId, inForce: isInForce(state.contract, projectId, sent.occurredAt.toISOString()) },
      packageId: derivedId('work-package', sent.by, sent.idempotencyKey),
      projectId,
      title,
      worksIds: worksIds ?? [],
      milestones,
    });
  }
}
