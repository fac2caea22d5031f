import type { ChanceFound, ChanceLapse, coordinationEvents } from '../../../contracts/index.js';
import { assertNever } from '../../../platform/kernel/index.js';
import type { z } from 'zod';

type Data = { readonly [T in keyof typeof coordinationEvents]: z.infer<(typeof coordinationEvents)[T]> };
export type ChanceEvent = { [T in Extract<keyof Data, `chance-${string}`>]: { readonly type: T; readonly data: Data[T] } }[Extract<keyof Data, `chance-${string}`>];

/** Two trenches that could be one, as it stands. */
export type KnownChance = Omit<ChanceFound, 'chanceId'> & {
  readonly id: string;
  readonly status: 'OPEN' | 'LAPSED';
  readonly projectIds: readonly string[];
  readonly foundAt: string;
  readonly lapsedAt: string | null;
  readonly lapsedReason: ChanceLapse | null;
};

export const evolveChance = (before: KnownChance | undefined, event: ChanceEvent, projectIds: readonly string[], recordedAt: Date): KnownChance | undefined => {
  switch (event.type) {
    case 'chance-found':
    case 'chance-changed': {
      const { chanceId: id, ...found } = event.data;
      return { ...found, id, status: 'OPEN', projectIds, foundAt: before?.foundAt ?? recordedAt.toISOString(), lapsedAt: null, lapsedReason: null };
    }
    case 'chance-lapsed':
      return before && { ...before, status: 'LAPSED', lapsedAt: recordedAt.toISOString(), lapsedReason: event.data.reason };
    default:
      return assertNever(event);
  }
};
