import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { run } from './run.js';

try {
  await run(process.env);
} catch (error) {
  if (error instanceof CannotStart) console.error(`\nHutong cannot start. ${error.message}\n${error.advice}\n`);
  else console.error(error);
  process.exit(1);
}
