import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { DateTime, PositionToken } from './scalars.js';

/** What every mutation's input has. */
@InputType({ isAbstract: true })
export abstract class OnceInput {
  @Field(() => String, { description: 'Chosen by you, 1 to 200 characters. The same key with the same input has the effect of the first time, and its answer.' })
  @IsString()
  @Length(1, 200)
  idempotencyKey!: string;
}

/** And that of every mutation by which something of the parties' own comes about. */
@InputType({ isAbstract: true })
export abstract class CommandInput extends OnceInput {
  @Field(() => DateTime, { nullable: true, description: 'When it happened; now, if left out.' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  occurredAt?: Date | null;

  @Field(() => PositionToken, { nullable: true, description: 'From an earlier answer: waits until what that one wrote is known here.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}
