import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { toWindow, WindowInput } from '../../contracts/api/works.input.js';
import { change, WorksInput } from './use-case.js';

@InputType()
export class RescheduleWorksInput extends WorksInput {
  @Field(() => WindowInput)
  @IsObject()
  @ValidateNested()
  @Type(() => WindowInput)
  window!: WindowInput;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  reason?: string | null;
}

export const rescheduleWorks = change(RescheduleWorksInput, ({ window, reason = null }, { by }) => ({ type: 'reschedule-works', by, window: toWindow(window), reason }));
