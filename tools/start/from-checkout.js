// What `npx hutong-…` runs from a checkout: builds what `npm run` builds, and runs it where you are, so that files are found.
import { spawnSync } from 'node:child_process';
import { fileURLToPath, URL } from 'node:url';

/** @param {string} main of dist */
export const runFromCheckout = (main) => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const quietly = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] };
  for (const [command, args] of [
    [process.execPath, ['tools/start/install.js']],
    ['npm', ['run', '-s', 'build']],
  ]) {
    const { status } = spawnSync(command, args, { ...quietly, shell: process.platform === 'win32' });
    if (status !== 0) process.exit(2);
  }
  const { status } = spawnSync(process.execPath, [`${root}dist/${main}`, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exit(status ?? 2);
};
