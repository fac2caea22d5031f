/** How far the clocks of senders, which are not ours, may run ahead. */
export const CLOCKS_DIFFER_MS = 5 * 60_000;

/** Where handlers take the time from; the domain never does. */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}
