import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsDate, IsIn, IsString, Length, ValidateNested } from 'class-validator';
import { referenceTo, surveyKinds, type Survey, type SurveyKind, type SurveyQuestion } from '../../../contracts/index.js';
import { Directory, InjectDirectory } from '../../../directory/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, DateTime, IdInput, IsNotBlank } from '../../../platform/graphql/index.js';
import { Clock, derivedId } from '../../../platform/kernel/index.js';
import { permissions } from '../domain/surveys/permissions.js';
import { SurveyKindEnum } from '../enums.js';
import { Households } from '../households.js';
import { SurveyWriter } from './survey-writer.js';

@InputType()
export class SurveyQuestionInput {
  @Field(() => String, { description: '1 to 500 characters.' })
  @IsString()
  @Length(1, 500)
  @IsNotBlank()
  text!: string;

  @Field(() => [String], { description: '2 to 20, of which a household chooses one: 1 to 200 characters each.' })
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 200, { each: true })
  @IsNotBlank({ each: true })
  options!: string[];
}

@InputType()
export class OpenSurveyInput extends CommandInput {
  @IdInput()
  projectId!: string;

  @Field(() => SurveyKindEnum)
  @IsIn(surveyKinds)
  kind!: SurveyKind;

  @Field(() => String, { description: '1 to 200 characters.' })
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  title!: string;

  @Field(() => [SurveyQuestionInput], { description: '1 to 30.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(30)
  @ValidateNested({ each: true })
  @Type(() => SurveyQuestionInput)
  questions!: SurveyQuestionInput[];

  @Field(() => DateTime)
  @Type(() => Date)
  @IsDate()
  closesAt!: Date;
}

/** Without blanks around, and as plain objects. */
export const trimmed = (questions: readonly SurveyQuestionInput[]): SurveyQuestion[] =>
  questions.map(({ text, options }) => ({ text: text.trim(), options: options.map((option) => option.trim()) }));

@Accepts('residents', OpenSurveyInput, permissions.OpenSurvey)
export class OpenSurvey extends CommandMessage<OpenSurveyInput, Written<Survey>> {}

@CommandHandler(OpenSurvey)
export class OpenSurveyHandler implements ICommandHandler<OpenSurvey> {
  constructor(
    private readonly surveys: SurveyWriter,
    private readonly households: Households,
    @InjectDirectory('residents') private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  async execute({ input, from }: OpenSurvey): Promise<Written<Survey>> {
    const sent = asSent(input, from, this.clock);
    const { projectId, kind, title, questions, closesAt, token } = input;
    await this.directory.mustKnow(token).project(projectId, 'projectId');
    const now = this.clock.now();
    const rule = await this.directory.rule('surveysResults', now);
    const by = sent.caller.organisationId;
    const id = derivedId('survey', by, sent.idempotencyKey);
    const opener = await this.directory.openerOf(projectId);
    return this.surveys.decide(sent, id, {
      type: 'open-survey',
      by,
      askers: [...(opener === undefined ? [] : [opener]), ...(await this.households.keepersOf(projectId))],
      now: now.toISOString(),
      survey: {
        ...{ id, projectId, kind, title: title.trim(), questions: trimmed(questions), closesAt: closesAt.toISOString() },
        ...{ fewest: rule.values.fewest, rule: { ...referenceTo(rule) } },
      },
    });
  }
}
