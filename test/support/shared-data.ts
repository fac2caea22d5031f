import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from '@jest/globals';

/** Real data beside the checkout; not part of it (licences). */
export const sharedData = resolve('../shared/data');

/** A suite that needs the data: where the folder is absent it is skipped and says so; in CI its absence is a failure. */
export const describeWithData = (name: string, suite: () => void): void => {
  if (existsSync(sharedData) || process.env['CI'] === 'true') describe(name, suite);
  else {
    console.warn(`Skipped: ${name} (../shared/data is absent)`);
    describe.skip(name, suite);
  }
};
