import type { PublicEvent } from '../../../platform/event-bus/index.js';
import { toPublicEvent } from '../../../platform/event-bus/index.js';
import type { EventStore, RecordedEvent, StoredEvent } from '../../../platform/event-store/index.js';
import type { JsonObject } from '../../../platform/kernel/index.js';

/** One event of coordination's log as everybody reads it: what the recorder took in, or an event of coordination's own. */
export type Entry = {
  /** The cursor: its place in coordination's log. */
  readonly position: number;
  readonly event: PublicEvent;
  /** When the shared timeline learned of it. */
  readonly recordedAt: Date;
};

/** Coordination's log, as far as its events' ids depend on it. */
export type Log = Pick<EventStore, 'generationOf'>;

/** Undefined: an event of coordination's own that is nobody else's business. */
export const entryOf = (recorded: RecordedEvent, log: Log): Entry | undefined => {
  const event = isRecorded(recorded) ? (recorded.data as unknown as PublicEvent) : toPublicEvent(recorded, 'coordination', log.generationOf(recorded.position));
  return event && { position: recorded.position, event, recordedAt: recorded.recordedAt };
};

/**
 * One that everybody sees. Boards show everybody the same, and the detector tells everybody what it finds: both are made of these alone, so
 * that nothing which only some may see comes out by them.
 */
export const publicEntryOf = (recorded: RecordedEvent, log: Log): Entry | undefined => {
  const entry = entryOf(recorded, log);
  return entry?.event.audience === 'public' ? entry : undefined;
};

/** Recorded events keep their public type, which names their context. */
const isRecorded = ({ type }: Pick<RecordedEvent, 'type'>): boolean => type.includes('.');

/** What an entry says of itself, whichever of the two it is. */
type About = Pick<PublicEvent, 'id' | 'actor' | 'subject' | 'audience'>;

/** Of an entry as it stands in the log, where anything may be missing: somebody may have changed it there. */
export const aboutStored = (stored: StoredEvent, log: Log): Partial<About> =>
  isRecorded(stored)
    ? stored.data
    : { ...(stored.metadata as Pick<About, 'actor' | 'subject' | 'audience'>), id: `coordination:${log.generationOf(stored.position)}:${stored.position}` };

/** An event of coordination's own about a thing of this type, by the name that its context gave it; undefined for any other. */
export const ownEventOf = ({ event: { context, subject, type, data } }: Entry, subjectType: string): { readonly type: string; readonly data: JsonObject } | undefined =>
  context === 'coordination' && subject.type === subjectType ? { type: type.split('.')[1] ?? '', data } : undefined;
