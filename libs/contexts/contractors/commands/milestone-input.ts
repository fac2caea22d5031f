import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';

/** Of every command about a milestone. */
@InputType({ isAbstract: true })
export abstract class MilestoneInput extends CommandInput {
  @IdInput()
  packageId!: string;

  @Field(() => String, { description: 'The short name that it has in its package.' })
  @IsString()
  @MaxLength(50)
  milestoneKey!: string;
}
