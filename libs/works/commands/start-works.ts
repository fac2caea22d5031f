import { InputType } from '@nestjs/graphql';
import { change, WorksInput } from './use-case.js';

@InputType()
export class StartWorksInput extends WorksInput {}

export const startWorks = change(StartWorksInput, async ({ worksId }, { by, at, permission }) => ({ type: 'start-works', by, at, ...(await permission(worksId)) }));
