import { rulesFrom } from '../../libs/contracts/index.js';
import { EmbeddedPostgres } from '../../libs/platform/embedded-postgres/index.js';
import { Identity } from '../../libs/platform/identity/index.js';
import { FolderLock, JsonLogger, Lifetime, Settings, type Environment } from '../../libs/platform/ops/index.js';
import { seedDemoOnce } from './demo/seed.js';
import { serveAllInOne } from './serve.js';
import { welcome } from './welcome.js';

/**
 * From nothing to a served API: what is started here is stopped in the reverse order, whatever goes wrong on the way.
 * @throws {CannotStart}
 */
export const run = async (env: Environment): Promise<void> => {
  let settings = Settings.from(env, rulesFrom);
  const logger = new JsonLogger(settings);
  for (const warning of settings.warnings) logger.warn(warning, 'settings');
  const lifetime = new Lifetime(logger);
  lifetime.follow();
  try {
    const lock = await FolderLock.take(settings.dataFolder);
    lifetime.onStop('lock of the data folder', () => lock.release());
    if (settings.embedded) {
      const postgres = await EmbeddedPostgres.start({ folder: settings.dataFolder, say: (line) => logger.warn(line, 'postgres') });
      lifetime.onStop('PostgreSQL', () => postgres.stop());
      void postgres.died.then((why) => {
        logger.fatal(`${why} Start Hutong again: it recovers what was answered. More is in ${settings.dataFolder}/postgres.log`, 'postgres');
        return lifetime.stop('its database has gone', 1);
      });
      settings = settings.with({ databaseUrl: postgres.url });
    }
    const served = await serveAllInOne(settings, logger);
    lifetime.onStop('Hutong', () => served.stop());
    await lock.announce(served.url);
    if (settings.seed === 'demo') await seedDemoOnce(settings.dataFolder, { url: served.url, identity: served.app.get(Identity) });
    welcome(served.url, settings);
  } catch (error) {
    await lifetime.abandon();
    throw error;
  }
};
