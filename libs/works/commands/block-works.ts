import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { change, WorksInput } from './use-case.js';

@InputType()
export class BlockWorksInput extends WorksInput {
  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

export const blockWorks = change(BlockWorksInput, ({ reason }, { by }) => ({ type: 'block-works', by, reason }));
