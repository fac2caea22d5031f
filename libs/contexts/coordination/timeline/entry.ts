import type { PublicEvent } from '../../../platform/event-bus/index.js';
import { toPublicEvent } from '../../../platform/event-bus/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';

/** One event of coordination's log as everybody reads it: what the recorder took in, or an event of coordination's own. */
export type Entry = {
  /** The cursor: its place in coordination's log. */
  readonly position: number;
  readonly event: PublicEvent;
  /** When the shared timeline learned of it. */
  readonly recordedAt: Date;
};

/** Undefined: an event of coordination's own that is nobody else's business. */
export const entryOf = (recorded: RecordedEvent, generation: number): Entry | undefined => {
  const event = isRecorded(recorded) ? (recorded.data as unknown as PublicEvent) : toPublicEvent(recorded, 'coordination', generation);
  return event && { position: recorded.position, event, recordedAt: recorded.recordedAt };
};

/** Recorded events keep their public type, which names their context. */
const isRecorded = ({ type }: RecordedEvent): boolean => type.includes('.');
