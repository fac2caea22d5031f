import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Two works in conflict: their names in order, the first and the last day that both take. */
export type Pair = readonly [a: string, b: string, from: string, to: string];

const packages = ['shapely==2.1.2', 'numpy==2.2.6'];

/** What the oracle, written apart in Python over GEOS, finds at each snapshot. Its packages go into a folder of the checkout, once. */
export const askOracle = async (data: string, values: { readonly buffer: number; readonly longest: number }): Promise<Readonly<Record<string, readonly Pair[]>>> => {
  const python = resolve('.hutong/python');
  const done = join(python, 'shapely', '__init__.py');
  if (
    !(await access(done).then(
      () => true,
      () => false,
    ))
  ) {
    console.error(`Installing ${packages.join(' and ')} into ${python} ...`);
    await mkdir(python, { recursive: true });
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', python, ...packages]).catch((error: Error) => {
      throw new Error(`The oracle needs python3 with pip and a package registry within reach: ${error.message}`);
    });
  }
  const { stdout } = await run('python3', ['tools/check-taipei/oracle.py', data, '--buffer', String(values.buffer), '--longest', String(values.longest)], {
    env: { ...process.env, PYTHONPATH: python },
    maxBuffer: 1 << 30,
  });
  return JSON.parse(stdout) as Record<string, Pair[]>;
};
