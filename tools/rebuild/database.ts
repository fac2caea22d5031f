import { CannotStart, EmbeddedPostgres } from '../../libs/platform/embedded-postgres/index.js';
import { FolderLock, type Settings } from '../../libs/platform/ops/index.js';

/** Where the logs and views are, and what to do once nobody needs it any more. */
export type Found = { readonly url: string; release(): Promise<void> };

const nothingToDo = async (): Promise<void> => undefined;

/**
 * The database of the settings; that of the Hutong that runs in the data folder; or the one in the folder, started for as long as it takes.
 * @throws {CannotStart}
 */
export const findDatabase = async ({ embedded, databaseUrl, dataFolder }: Settings): Promise<Found> => {
  if (!embedded) return { url: databaseUrl, release: nothingToDo };
  const url = await EmbeddedPostgres.urlIn(dataFolder);
  const holder = await FolderLock.holder(dataFolder);
  if (holder && !(holder.url && url)) throw new CannotStart(`Hutong is just starting in ${dataFolder} (process ${holder.pid}).`, 'Wait until it is up, and try again.');
  if (holder && url) return { url, release: nothingToDo };
  if (!url) throw new CannotStart(`There is no data in ${dataFolder}.`, 'Set HUTONG_DATA_FOLDER to where it is, or HUTONG_DATABASE_URL to a database elsewhere.');
  return startIn(dataFolder);
};

const startIn = async (dataFolder: string): Promise<Found> => {
  const lock = await FolderLock.take(dataFolder);
  try {
    const postgres = await EmbeddedPostgres.start({ folder: dataFolder });
    return { url: postgres.url, release: () => postgres.stop().finally(() => lock.release()) };
  } catch (error) {
    await lock.release();
    throw error;
  }
};
