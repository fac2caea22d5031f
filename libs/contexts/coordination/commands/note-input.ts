import { Field, InputType } from '@nestjs/graphql';
import { IsString } from 'class-validator';
import { CommandInput } from '../../../platform/graphql/index.js';

/** Of every command that says what a note says. */
@InputType({ isAbstract: true })
export abstract class NoteInput extends CommandInput {
  /** How long it may be is the domain's to say. */
  @Field(() => String, { description: '1 to 10,000 characters, for your own organisation. What is written stays: leave personal data out.' })
  @IsString()
  text!: string;
}
