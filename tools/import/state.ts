import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Confirmed = { readonly snapshot: string; readonly cursor: string };

/** How far an import has come: which snapshots are confirmed at which cursor, and which ids (global) the source's own names got. */
export type ImportState = {
  readonly url: string;
  readonly snapshots: readonly Confirmed[];
  readonly organisations: Readonly<Record<string, string>>;
  readonly works: Readonly<Record<string, string>>;
  /** Of all that the confirmed snapshots wrote. */
  readonly token?: string;
};

export const stateFile = (dataFolder: string, name: string): string => join(dataFolder, 'imports', `${name}.json`);

export const readState = async (file: string): Promise<ImportState | undefined> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as ImportState);
};

/** Whole or not at all: a kill leaves the one before. */
export const writeState = async (file: string, state: ImportState): Promise<void> => {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(state, null, 1));
  await rename(`${file}.new`, file);
};
