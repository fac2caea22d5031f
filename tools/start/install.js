// Runs on whatever Node the machine has, before anything is installed: no dependencies, no TypeScript.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const stamp = 'node_modules/.installed';
const wanted = createHash('sha256').update(readFileSync('package-lock.json')).update(`${process.platform} ${process.arch}`).digest('hex');

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Hutong needs Node 20 or newer to install itself; this is ${process.version}. See https://nodejs.org`);
  process.exit(1);
}
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.error('Installing what package-lock.json names (once, about a minute) ...');
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`\nThe installation failed${error ? ` (${error.message})` : ''}: what npm says is above. Is the registry within reach? Run the same command again.`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
