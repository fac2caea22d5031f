import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again until it is as it should be. @returns what was seen @throws {Error} with what was seen last, after so many seconds */
export const until = async <T>(look: () => Promise<T>, holds: (seen: T) => boolean, seconds = 15): Promise<T> => {
  for (const end = Date.now() + seconds * 1_000; ; await sleep(50)) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > end) throw new Error(`It did not come about: ${JSON.stringify(seen)}`);
  }
};
