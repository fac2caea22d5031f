import { registerEnumType } from '@nestjs/graphql';
import { conflictKinds, optionKinds } from '../../../contracts/index.js';
import { enumOf } from '../../../platform/graphql/index.js';
import { caseStages } from '../domain/known-conflict.js';

export const conflictStatuses = ['OPEN', 'CLOSED'] as const;
export type ConflictStatus = (typeof conflictStatuses)[number];

export const ConflictStatusEnum = enumOf(conflictStatuses);
registerEnumType(ConflictStatusEnum, { name: 'ConflictStatus', description: 'A conflict is open while its cause stands, and closes by itself.' });

export const ConflictKindEnum = enumOf(conflictKinds);
registerEnumType(ConflictKindEnum, {
  name: 'ConflictKind',
  valuesMap: {
    OVERLAP: { description: 'Two works of different organisations in one place at one time (rule works.overlap).' },
    PROTECTED_SURFACE: { description: 'A surface is dug up before its protection ends (rule surfaces.protection).' },
  },
});

export const CaseStageEnum = enumOf(caseStages);
registerEnumType(CaseStageEnum, {
  name: 'CaseStage',
  description: 'How far a case has come.',
  valuesMap: {
    DETECTED: { description: 'Not every party has acknowledged it.' },
    ACKNOWLEDGED: { description: 'Every party knows, or has been silent until the case went up the ladder.' },
    OPTIONS: { description: 'Options are compared.' },
    DECIDED: { description: 'The plans have to follow.' },
    VERIFIED: { description: 'The plans are as decided.' },
  },
});

export const OptionKindEnum = enumOf(optionKinds);
registerEnumType(OptionKindEnum, {
  name: 'OptionKind',
  valuesMap: {
    MOVE: { description: 'One of the works goes to another window.' },
    SEQUENCE: { description: 'One begins when the other has ended.' },
    SHARE: { description: 'Both work in one window, in one trench.' },
    WAIVER: { description: 'It is tolerated as it stands.' },
  },
});
