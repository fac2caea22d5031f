import { InputType } from '@nestjs/graphql';
import { change, WorksInput } from './use-case.js';

@InputType()
export class StartWorksInput extends WorksInput {}

export const startWorks = change(StartWorksInput, (_, { by }) => ({ type: 'start-works', by }));
