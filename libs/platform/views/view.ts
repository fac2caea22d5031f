import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../event-store/index.js';

/**
 * What is read of a log, derived from it and from nothing else. SQL names tables without a schema: which build of the view they
 * belong to is decided by the connection's search path.
 */
export type View = {
  readonly name: string;
  /** Nobody who wrote waits to see it here: it lets appends of its process go first, for a few seconds at most. */
  readonly patient?: boolean;
  /** Of the streams that it tells of; all, if left out. By others it passes when somebody waits for it, or within 200 ms. */
  readonly categories?: readonly string[];
  /** Raise it when tables or meaning change: the view is rebuilt beside the live one, then swapped. */
  readonly version: number;
  /** The tables that the view owns; readers find the live build's under the same names. */
  readonly tables: readonly string[];
  /** Makes those tables and their indexes. */
  readonly ddl: string;
  /** Writes what a batch of the log means, in order. It must depend on the events alone: a rebuild gives the same rows. */
  readonly apply: (events: readonly RecordedEvent[], tx: PoolClient) => Promise<void>;
};
