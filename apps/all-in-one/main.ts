import { whyNotStarted } from '../../libs/platform/embedded-postgres/index.js';
import { run } from './run.js';

try {
  await run(process.env);
} catch (error) {
  console.error(whyNotStarted('Hutong', error));
  process.exit(1);
}
