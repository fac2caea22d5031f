import { serveAllInOne } from '../../../apps/all-in-one/serve.js';
import { rulesFrom } from '../../../libs/contracts/index.js';
import { JsonLogger, Settings } from '../../../libs/platform/ops/index.js';
import type { Kind } from './serve.js';

// The process of one server: tells whoever started it where it listens.
const kind = process.argv[2] as Kind;
const settings = Settings.from(process.env, rulesFrom);
const logger = new JsonLogger(settings);
const url = {
  hutong: async () => (await serveAllInOne(settings, logger)).url,
  // Installed by then.
  apollo: async () => (await import('./serve-apollo.js')).serveApollo(settings, logger),
  postgraphile: async () => (await import('./serve-postgraphile.js')).servePostgraphile(settings.databaseUrl),
  broadcast: async () => (await import('./broadcast.js')).serveBroadcast(),
}[kind];
process.send?.(await url());
process.on('disconnect', () => process.exit());
