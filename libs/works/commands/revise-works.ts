import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, MaxLength, ValidateIf, ValidateNested } from 'class-validator';
import { OptionalIdInput } from '../../platform/graphql/index.js';
import { surfaces, worksKinds, type Surface, type WorksKind } from '../../contracts/index.js';
import { FootprintInput, WorksReferenceInput } from '../../contracts/api/works.input.js';
import { SurfaceEnum, WorksKindEnum } from '../../contracts/api/works.type.js';
import type { WorksChanges } from '../domain/works.js';
import { change, toFootprint, toReference, WorksInput, type Given } from './use-case.js';

/** May be left out, but not be null: every works has it. */
const IfGiven = () => ValidateIf((_, value: unknown) => value !== undefined);

@InputType({ description: 'What is left out stays as it is. `null` takes away what works may be without.' })
export class ReviseWorksInput extends WorksInput {
  @Field(() => String, { nullable: true })
  @IfGiven()
  @IsString()
  @MaxLength(500)
  title?: string;

  @Field(() => WorksKindEnum, { nullable: true })
  @IfGiven()
  @IsIn(worksKinds)
  kind?: WorksKind;

  @Field(() => FootprintInput, { nullable: true })
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => FootprintInput)
  footprint?: FootprintInput;

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

  @OptionalIdInput()
  contractorId?: string | null;

  @OptionalIdInput({ description: 'The work item of the project that they are part of. Works that have begun stay with theirs.' })
  workItemId?: string | null;
}

export const reviseWorks = change(ReviseWorksInput, async (input, given) => {
  if (input.contractorId != null) await given.mustKnow.organisation(input.contractorId, 'contractorId');
  return { type: 'revise-works', by: given.by, at: given.at, changes: changesOf(input, given), ...(await given.permission(input.worksId, input.workItemId)) };
});

const changesOf = ({ title, kind, footprint, workingHours, address, reference, contractorId, surface, workItemId }: ReviseWorksInput, given: Given): WorksChanges => ({
  ...(title !== undefined && { title }),
  ...(kind !== undefined && { kind }),
  ...(footprint !== undefined && { footprint: toFootprint(footprint, given) }),
  ...(workingHours !== undefined && { workingHours }),
  ...(address !== undefined && { address }),
  ...(reference !== undefined && { reference: reference && toReference(reference) }),
  ...(contractorId !== undefined && { contractorId }),
  ...(surface !== undefined && { surface }),
  ...(workItemId !== undefined && { workItemId }),
});
