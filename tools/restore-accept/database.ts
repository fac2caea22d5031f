import { EmbeddedPostgres } from '../../libs/platform/embedded-postgres/index.js';
import { FolderLock, type Settings } from '../../libs/platform/ops/index.js';

/** Where the logs are, and what to do once nobody needs them any more. */
export type Found = { readonly url: string; release(): Promise<void> };

/**
 * The database of the settings, or the one in the data folder, started for as long as it takes.
 * @throws {CannotStart} also where Hutong runs in the folder: then it has not been refused.
 */
export const findDatabase = async ({ embedded, databaseUrl, dataFolder }: Settings): Promise<Found> => {
  if (!embedded) return { url: databaseUrl, release: async () => undefined };
  const lock = await FolderLock.take(dataFolder);
  try {
    const postgres = await EmbeddedPostgres.start({ folder: dataFolder });
    return { url: postgres.url, release: () => postgres.stop().finally(() => lock.release()) };
  } catch (error) {
    await lock.release();
    throw error;
  }
};
