import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsDate, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import type { Survey } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, DateTime, IdInput, IsNotBlank } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { permissions } from '../domain/surveys/permissions.js';
import { SurveyQuestionInput, trimmed } from './open-survey.js';
import { SurveyWriter } from './survey-writer.js';

@InputType()
export class EditSurveyInput extends CommandInput {
  @IdInput()
  surveyId!: string;

  @Field(() => String, { nullable: true, description: 'As it was, if left out; so are the others.' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  title?: string | null;

  @Field(() => [SurveyQuestionInput], { nullable: true, description: 'All of them, 1 to 30.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(30)
  @ValidateNested({ each: true })
  @Type(() => SurveyQuestionInput)
  questions?: SurveyQuestionInput[] | null;

  @Field(() => DateTime, { nullable: true })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  closesAt?: Date | null;
}

@Accepts('residents', EditSurveyInput, permissions.EditSurvey)
export class EditSurvey extends CommandMessage<EditSurveyInput, Written<Survey>> {}

@CommandHandler(EditSurvey)
export class EditSurveyHandler implements ICommandHandler<EditSurvey> {
  constructor(
    private readonly surveys: SurveyWriter,
    private readonly clock: Clock,
  ) {}

  execute({ input, from }: EditSurvey): Promise<Written<Survey>> {
    const sent = asSent(input, from, this.clock);
    const { surveyId, title, questions, closesAt } = input;
    return this.surveys.decide(sent, surveyId, {
      type: 'edit-survey',
      by: sent.caller.organisationId,
      now: this.clock.now().toISOString(),
      title: title?.trim() ?? null,
      questions: questions ? trimmed(questions) : null,
      closesAt: closesAt?.toISOString() ?? null,
    });
  }
}
