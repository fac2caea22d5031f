import { jest } from '@jest/globals';
import type { RunningApp } from '../../../../test/support/start-app.js';
import { announcedDays, WorkingDays } from '../../../platform/calendar/index.js';
import { Clock } from '../../../platform/kernel/index.js';

const DAY_MS = 86_400_000;
const start = new Date();

export const workingDays = new WorkingDays(announcedDays);
/** So many days from the beginning of the test. */
export const at = (days: number): Date => new Date(start.getTime() + days * DAY_MS);
export const day = (days: number): string => workingDays.dayOf(at(days));

/** Hutong's clock; that of the database, by which timers fall due, goes on. */
export const itIs = (app: RunningApp, days: number): void => {
  jest.spyOn(app.app.get(Clock, { strict: false }), 'now').mockImplementation(() => at(days));
};
