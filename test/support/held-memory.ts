import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What this process holds on to, in bytes: without what is only not collected yet. */
export const heldMemory = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};
