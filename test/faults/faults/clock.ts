import { spawnSync } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { publishing, type Fault } from './fault.js';

/** What `faketime` preloads; undefined where it is not installed. */
const library = (): string | undefined => {
  const { status, stdout } = spawnSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
};

/** Why clocks cannot jump here. */
export const whyNoFaketime = (): string | undefined => (library() ? undefined : 'faketime is not installed: apt-get install -y faketime');

const jumps = ['+40s', '-3600s', '+3600s', '-40s', '+0s'];

/** The wall clock of one process goes forward and back; time that passes is told right, as it is where an administrator sets the clock. */
export const clockJumps: Fault = {
  name: 'clock jumps of a service',
  strike: async ({ cluster, short }, random) => {
    const context = random.pick(publishing);
    const victim = random.pick(cluster.of(context));
    const folder = await mkdtemp(join(tmpdir(), 'hutong-clock-'));
    const offset = join(folder, 'offset');
    // Whole or not at all: it is read at any moment.
    const jump = async (by: string) => {
      await writeFile(`${offset}.new`, `${by}\n`);
      await rename(`${offset}.new`, offset);
    };
    await jump('+0s');
    await victim.stop();
    await victim.start({
      LD_PRELOAD: library() ?? '',
      FAKETIME_TIMESTAMP_FILE: offset,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    });
    for (const by of jumps) {
      await jump(by);
      await sleep(short ? 2_500 : 5_000);
    }
    await victim.stop();
    const liftedAt = Date.now();
    await victim.start();
    await rm(folder, { recursive: true });
    return { liftedAt, context };
  },
};
