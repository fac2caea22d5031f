import { ArgsType, Field } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageArgs, PositionToken } from '../graphql/index.js';

/** A page of a context's own view, once it contains what the token's holder wrote. */
@ArgsType()
export class ListArgs extends PageArgs {
  @Field(() => PositionToken, { nullable: true, description: 'From an earlier answer: this one will contain what that one wrote.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}
