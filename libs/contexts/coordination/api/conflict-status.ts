import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../../../platform/graphql/index.js';

export const conflictStatuses = ['OPEN', 'CLOSED'] as const;
export type ConflictStatus = (typeof conflictStatuses)[number];

export const ConflictStatusEnum = enumOf(conflictStatuses);
registerEnumType(ConflictStatusEnum, { name: 'ConflictStatus', description: 'A conflict is open while its cause stands, and closes by itself.' });
