import { setImmediate as others } from 'node:timers/promises';

const sliceMs = 10;

/** Work on tens of thousands in one process with everything else: others have their turn every 10 ms, whatever one of them takes. */
export const inSlices = async <Of>(all: Iterable<Of>, work: (each: Of) => void): Promise<void> => {
  let begun = performance.now();
  for (const each of all) {
    work(each);
    if (performance.now() - begun < sliceMs) continue;
    await others();
    begun = performance.now();
  }
};
