import { ArgsType, Field, Int } from '@nestjs/graphql';
import { IsBoolean, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export const largestPage = 1_000;
export const defaultPage = 50;

/** How much of a list, and from where. Also the input of the query message that carries it. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: `At most ${largestPage}; ${defaultPage} if left out.` })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(largestPage)
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the entry before the first wanted one.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  after?: string | null;

  /** Whether anybody wants `totalCount`, which costs more than a page: clients do not say so, it is seen in what they select. Absent: yes. */
  @IsOptional()
  @IsBoolean()
  withTotal?: boolean | null;
}

/** How many entries a page holds. */
export const pageSize = ({ first }: { readonly first?: number | null }): number => first ?? defaultPage;
