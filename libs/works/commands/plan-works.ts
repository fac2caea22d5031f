import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { IdInput, OptionalIdInput } from '../../platform/graphql/index.js';
import { surfaces, worksKinds, type Surface, type WorksKind } from '../../contracts/index.js';
import { FootprintInput, toWindow, WindowInput, WorksReferenceInput } from '../../contracts/api/works.input.js';
import { SurfaceEnum, WorksKindEnum } from '../../contracts/api/works.type.js';
import { derivedId } from '../../platform/kernel/index.js';
import { worksIdIn } from '../homes.js';
import { ActingInput, toFootprint, toReference, type UseCase } from './use-case.js';

@InputType()
export class PlanWorksInput extends ActingInput {
  @IdInput({ description: 'The renewal; for works outside any, the standing area project of their street or district.' })
  projectId!: string;

  @Field(() => String)
  @IsString()
  @MaxLength(500)
  title!: string;

  @Field(() => WorksKindEnum)
  @IsIn(worksKinds)
  kind!: WorksKind;

  @Field(() => FootprintInput)
  @IsObject()
  @ValidateNested()
  @Type(() => FootprintInput)
  footprint!: FootprintInput;

  @Field(() => WindowInput)
  @IsObject()
  @ValidateNested()
  @Type(() => WindowInput)
  window!: WindowInput;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  workingHours?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  address?: string | null;

  @Field(() => WorksReferenceInput, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => WorksReferenceInput)
  reference?: WorksReferenceInput | null;

  @Field(() => SurfaceEnum, { nullable: true, description: 'Of paving: what it leaves; OVERHAULED, if left out.' })
  @IsOptional()
  @IsIn(surfaces)
  surface?: Surface | null;

  @OptionalIdInput({ description: 'The organisation that carries the works out, where it is not you.' })
  contractorId?: string | null;

  @OptionalIdInput({ description: 'The work item of the project that they are part of: where that waits for a decision of owners, they start once it has taken effect.' })
  workItemId?: string | null;
}

export const planWorks: UseCase<PlanWorksInput> = {
  input: PlanWorksInput,
  command: async (input, given) => {
    const { title, kind, projectId, workingHours = null, address = null, contractorId = null, surface, workItemId } = input;
    const footprint = toFootprint(input.footprint, given);
    const reference = input.reference ? toReference(input.reference) : null;
    await given.mustKnow.project(projectId, 'projectId');
    if (contractorId !== null) await given.mustKnow.organisation(contractorId, 'contractorId');
    const workItem = workItemId == null ? null : await given.workItem(workItemId);
    // The same key makes the same works: a repeat cannot plan them twice, even while the first is under way.
    const worksId = worksIdIn(given.home, derivedId('works', given.sentBy, input.idempotencyKey));
    const some = { ...(surface != null && { surface }), ...(workItemId != null && { workItemId }) };
    const details = { title, kind, footprint, window: toWindow(input.window), workingHours, address, reference, contractorId, ...some };
    return { worksId, command: { type: 'plan-works', by: given.by, worksId, projectId, details, workItem } };
  },
};
