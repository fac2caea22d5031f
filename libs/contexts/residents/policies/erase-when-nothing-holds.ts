import type { WorkingDays } from '../../../platform/calendar/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import { setTimers, TimerRunner, type Timer } from '../../../platform/timers/index.js';
import type { Hold } from '../domain/residents.js';
import { holdsOf } from '../vault/holds.js';
import type { Erasing } from './erasing.js';

const what = 'erase-resident';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** After the last day of what holds it; where that has no day (somebody owns a unit), it is looked at again every day. */
const nextLook = (holds: readonly Hold[], now: Date): Date => {
  const ends = holds.map(({ until }) => (until === null ? 0 : Date.parse(until) + DAY_MS));
  const open = holds.some(({ until }) => until === null);
  return open ? new Date(now.getTime() + DAY_MS) : new Date(Math.max(now.getTime() + HOUR_MS, ...ends));
};

type Data = { readonly residentId: string };

/** Each look is a timer of its own: one is not moved while it is called. */
export const eraseLater = (residentId: string, holds: readonly Hold[], now: Date): Timer<Data> => {
  const dueAt = nextLook(holds, now);
  return { id: `${what} ${residentId} ${dueAt.toISOString()}`, what, dueAt, data: { residentId } };
};

/** Data that is restricted is erased by itself once no reason to keep it is left, also after an outage. */
export const eraseWhenNothingHolds = (runtime: ContextRuntime, erasing: Erasing, workingDays: WorkingDays, onFailure: (error: unknown) => void): Background =>
  new TimerRunner({
    database: runtime.database,
    what,
    onDue: async ({ id, data }) => {
      // Set by `eraseLater`.
      const { residentId } = data as Data;
      const now = new Date();
      const holds = await holdsOf(runtime, residentId, workingDays.dayOf(now));
      if (holds.length === 0) await erasing.complete(residentId, { at: now, because: id });
      else await runtime.database.transaction((tx) => setTimers(tx, [eraseLater(residentId, holds, now)]));
    },
    onFailure,
  });
