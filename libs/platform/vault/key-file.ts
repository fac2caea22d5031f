import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MasterKeys } from './master-keys.js';

/** The master keys in this file: see `masterKeyTextIn`. */
export const masterKeysIn = async (file: string): Promise<MasterKeys> => MasterKeys.parse(await masterKeyTextIn(file));

/**
 * What the file holds, as `HUTONG_VAULT_KEYS` has it; one is made on first use, and only the file's owner can read it. Two
 * processes that start at once agree: the file is made exclusively, and who comes second reads it.
 * @throws {Error} when the file is there and holds none: a damaged key is never replaced, since nothing that it wraps could be read again.
 */
export const masterKeyTextIn = async (file: string): Promise<string> => {
  const found = await read(file);
  if (found) return found;
  await mkdir(dirname(file), { recursive: true });
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${MasterKeys.fresh(new Date().toISOString().slice(0, 10))}\n`);
    await handle.sync();
    await handle.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // Who comes second may find a file that its maker has not finished.
  for (let patience = 40; patience > 0; patience--) {
    const made = await read(file);
    if (made) return made;
    await sleep(25);
  }
  throw new Error(`${file} is empty. Put the right file back: without it the personal data that is held cannot be read.`);
};

const read = async (file: string): Promise<string | undefined> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (text.trim() === '') return undefined;
  try {
    MasterKeys.parse(text);
    return text.trim();
  } catch (error) {
    throw new Error(`${file} ${(error as Error).message}. Put the right file back: without it the personal data that is held cannot be read.`, { cause: error });
  }
};
