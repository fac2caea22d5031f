import { ArgsType, Field } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PositionToken } from '../../../platform/graphql/index.js';

/** Of a query that is no list. */
@ArgsType()
export class TokenArgs {
  @Field(() => PositionToken, { nullable: true, description: 'From an earlier answer: this one will contain what that one wrote.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}
