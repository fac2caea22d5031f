// What CI runs besides the tests, in CI's order; every fault is shown, not only the first.
import { spawnSync } from 'node:child_process';

const steps = [
  ['types', 'node_modules/.bin/tsc -p .'],
  ['lint', 'node_modules/.bin/eslint .'],
  ['format', 'node_modules/.bin/prettier --check . --log-level warn'],
  ['imports', 'node_modules/.bin/depcruise apps libs test tools --config .dependency-cruiser.cjs --exclude ^test/architecture/canaries --output-type err'],
  ['schema.graphql', 'npm run -s schema -- --check'],
  ['contracts', 'npm run -s contracts -- --check'],
];

const failed = steps.filter(([name, command]) => {
  const begun = Date.now();
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  return status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);
