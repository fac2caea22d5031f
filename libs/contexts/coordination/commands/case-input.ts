import { Field, ID, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { CommandInput } from '../../../platform/graphql/index.js';

/** Of every command about a conflict that was found. */
@InputType({ isAbstract: true })
export abstract class CaseInput extends CommandInput {
  @Field(() => ID)
  @IsString()
  @MaxLength(500)
  conflictId!: string;
}
