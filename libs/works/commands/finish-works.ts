import { InputType } from '@nestjs/graphql';
import { change, WorksInput } from './use-case.js';

@InputType()
export class FinishWorksInput extends WorksInput {}

export const finishWorks = change(FinishWorksInput, (_, { by }) => ({ type: 'finish-works', by }));
