import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType, Int } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsInt, Min } from 'class-validator';
import type { Survey } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { permissions } from '../domain/surveys/permissions.js';
import { Households } from '../households.js';
import { SurveyWriter } from './survey-writer.js';

@InputType()
export class AnswerSurveyInput extends CommandInput {
  @IdInput()
  surveyId!: string;

  @IdInput({ description: 'The dwelling that answers: one that you own or rent. Its last answer counts, whoever of the household gives it.' })
  unitId!: string;

  @Field(() => Int, { description: 'Of the questions that you have read. They may have been edited since: then the answer is TEXT_HAS_CHANGED.' })
  @IsInt()
  @Min(1)
  version!: number;

  @Field(() => [Int], { description: 'Of each question, in their order, the number of an option: from 0.' })
  @IsArray()
  @ArrayMaxSize(30)
  @IsInt({ each: true })
  @Min(0, { each: true })
  options!: number[];
}

@Accepts('residents', AnswerSurveyInput, permissions.AnswerSurvey)
export class AnswerSurvey extends CommandMessage<AnswerSurveyInput, Written<Survey>> {}

@CommandHandler(AnswerSurvey)
export class AnswerSurveyHandler implements ICommandHandler<AnswerSurvey> {
  constructor(
    private readonly surveys: SurveyWriter,
    private readonly households: Households,
    private readonly clock: Clock,
  ) {}

  async execute({ input, from }: AnswerSurvey): Promise<Written<Survey>> {
    const sent = asSent(input, from, this.clock);
    const { surveyId, unitId, version, options } = input;
    const { projectId } = await this.surveys.load(surveyId);
    const now = this.clock.now();
    const household = await this.households.homeOf(sent.caller.personId, unitId, projectId, now);
    return this.surveys.decideForPerson(sent, surveyId, { type: 'answer-survey', household, now: now.toISOString(), version, options });
  }
}
