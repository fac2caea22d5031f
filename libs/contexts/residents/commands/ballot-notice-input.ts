import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, Length, MaxLength, ValidateNested } from 'class-validator';
import { matterKeys, type MatterKey } from '../../../contracts/index.js';
import { CommandInput, IsDay, OptionalIdInput, OptionalIdsInput } from '../../../platform/graphql/index.js';
import type { Notice } from '../domain/ballots/ballot-state.js';
import { forOrAgainst } from '../domain/ballots/questions.js';
import { MatterEnum } from '../enums.js';

@InputType({ description: 'One matter that is put to the vote. Everybody reads it: no names of residents.' })
export class QuestionInput {
  @Field(() => String, { description: 'By which votes name it: `lift`.' })
  @IsString()
  @Length(1, 100)
  key!: string;

  @Field(() => MatterEnum)
  @IsIn(matterKeys)
  matter!: MatterKey;

  @Field(() => String)
  @IsString()
  @Length(1, 200)
  title!: string;

  @Field(() => String, { description: 'What is decided, in full: what was not announced cannot be voted on.' })
  @IsString()
  @Length(1, 5_000)
  text!: string;

  @Field(() => [String], { nullable: true, description: 'Between whom or what is chosen, 2 to 50; YES and NO, if left out.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  options?: string[] | null;

  @OptionalIdsInput({ description: 'Units that are themselves built in or on: their owners have to agree besides (Civil Code art. 272).', most: 1_000 })
  ownUnitsUsed?: string[] | null;

  @OptionalIdInput({ description: 'The work item of a project of the estate that waits for the decision: its works may start once that has taken effect.' })
  workItemId?: string | null;
}

@InputType({ isAbstract: true })
export abstract class NoticeInput extends CommandInput {
  @Field(() => [QuestionInput], { description: '1 to 20.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => QuestionInput)
  questions!: QuestionInput[];

  @Field(() => String, { description: 'The first day of the vote.' })
  @IsDay()
  opensOn!: string;

  @Field(() => String, { description: 'The last day of the vote: it closes by itself when that is over.' })
  @IsDay()
  lastOn!: string;
}

/** Owners can read it from today on, whenever somebody says that it was put up. */
export const noticeOf = ({ questions, opensOn, lastOn }: NoticeInput, today: string): Notice => ({
  questions: questions.map(({ key, matter, title, text, options, ownUnitsUsed, workItemId }) => ({
    ...{ key, matter, title, text },
    options: options ?? forOrAgainst,
    ownUnitsUsed: ownUnitsUsed ?? [],
    workItemId: workItemId ?? null,
  })),
  announcedOn: today,
  opensOn,
  lastOn,
});
