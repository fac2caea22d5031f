import { Field, ID, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { CommandInput } from '../../../platform/graphql/index.js';

/** Of every command about a milestone. */
@InputType({ isAbstract: true })
export abstract class MilestoneInput extends CommandInput {
  @Field(() => ID)
  @IsString()
  @MaxLength(200)
  packageId!: string;

  @Field(() => String, { description: 'The short name that it has in its package.' })
  @IsString()
  @MaxLength(50)
  milestoneKey!: string;
}
