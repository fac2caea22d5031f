import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { change, WorksInput } from './use-case.js';

@InputType()
export class CancelWorksInput extends WorksInput {
  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

export const cancelWorks = change(CancelWorksInput, ({ reason }, { by }) => ({ type: 'cancel-works', by, reason }));
