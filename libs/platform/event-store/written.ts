import { hash } from 'node:crypto';
import type { EventMetadata } from './event-store.js';

/**
 * A place in one context's log, and the partition of the topic that carries it: a consumer has seen it when it has passed the
 * position there. `null`: no topic carries what never leaves its log. A log that was restored has a higher generation: its positions name other events.
 */
export type LogPosition = { readonly context: string; readonly generation: number; readonly partition: number | null; readonly position: number };

/** What a command that succeeded answers with: its result, and where it stands in the log. */
export type Written<Answer> = { readonly answer: Answer; readonly at: LogPosition };

/** Order is kept among the events of one key: the first project, or the organisation where there is none. */
export const messageKey = ({ projectIds, actor }: Pick<EventMetadata, 'projectIds' | 'actor'>): string => projectIds[0] ?? actor.organisationId;

/** The partition of a key: the same in every process and for ever, while the number of partitions stands. */
export const partitionOf = (key: string, partitions: number): number => parseInt(hash('md5', key).slice(0, 8), 16) % partitions;
