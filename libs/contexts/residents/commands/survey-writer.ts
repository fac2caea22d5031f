import { Injectable } from '@nestjs/common';
import type { Survey, SurveyEvent } from '../../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { asPublished, surveys, type SurveyAnswered, type SurveyCommand, type SurveyState } from '../domain/surveys/surveys.js';
import { HouseholdWriter } from './household-writer.js';

@Injectable()
export class SurveyWriter extends HouseholdWriter<SurveyState, SurveyCommand, SurveyEvent | SurveyAnswered, Survey> {
  constructor(@InjectRuntime('residents') { store }: ContextRuntime) {
    super(store, { decider: surveys, type: 'Survey', shown: asPublished });
  }
}
