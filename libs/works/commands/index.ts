import { blockWorks } from './block-works.js';
import { cancelWorks } from './cancel-works.js';
import { finishWorks } from './finish-works.js';
import { planWorks } from './plan-works.js';
import { rescheduleWorks } from './reschedule-works.js';
import { reviseWorks } from './revise-works.js';
import { startWorks } from './start-works.js';
import type { UseCase } from './use-case.js';

/** Everything that can be done with works. The names are those of the mutations. */
export const useCases = { planWorks, rescheduleWorks, reviseWorks, startWorks, blockWorks, finishWorks, cancelWorks };

export type UseCaseName = keyof typeof useCases;
export type InputOf<Name extends UseCaseName> = (typeof useCases)[Name] extends UseCase<infer Input> ? Input : never;
