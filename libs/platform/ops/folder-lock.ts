import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotStart, explained } from '../embedded-postgres/cannot-start.js';

/** Who holds a folder: a process id alone would mean another program once it is given away again. */
export type Holder = { readonly pid: number; readonly born: string; readonly url?: string };

/** One process at a time in a data folder: `running.json` in it names who, and where it answers. */
export class FolderLock {
  private constructor(
    private readonly file: string,
    private readonly holder: Holder,
  ) {}

  /**
   * What a killed process left behind is no obstacle.
   * @param refusal what to say where another process has the folder
   * @throws {CannotStart} naming the process that has the folder.
   */
  static async take(folder: string, refusal: (folder: string, holder: Holder) => CannotStart = inUse): Promise<FolderLock> {
    const file = join(folder, 'running.json');
    const holder: Holder = { pid: process.pid, born: birthOf(process.pid) ?? '' };
    try {
      await mkdir(folder, { recursive: true });
      for (let attempt = 1; ; attempt++) {
        if (await created(file, holder)) return new FolderLock(file, holder);
        const other = await holderOf(file);
        if (other && birthOf(other.pid) === other.born) throw refusal(folder, other);
        if (attempt > 3) throw new Error(`${file} comes back`);
        await rm(file, { force: true });
      }
    } catch (error) {
      throw explained(error);
    }
  }

  /** Whether a process that lives has the folder, and where it answers once it is up. */
  static async holder(folder: string): Promise<Omit<Holder, 'born'> | undefined> {
    const holder = await holderOf(join(folder, 'running.json'));
    return holder && birthOf(holder.pid) === holder.born ? holder : undefined;
  }

  /** For whoever comes second. */
  async announce(url: string): Promise<void> {
    await writeFile(this.file, JSON.stringify({ ...this.holder, url }));
  }

  async release(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

const created = async (file: string, holder: Holder): Promise<boolean> => {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(JSON.stringify(holder));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

const holderOf = async (file: string): Promise<Holder | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
};

const inUse = (folder: string, { pid, url }: Holder) =>
  new CannotStart(
    `Hutong already runs in ${folder} (process ${pid}${url ? `, ${url}` : ', still starting'}).`,
    `Use that one, or stop it: kill ${pid}\nFor a second one beside it: HUTONG_DATA_FOLDER=.hutong-2 HUTONG_PORT=3001 npm start`,
  );

/** When a process was started, in whatever unit: the same for the same process. `undefined`: there is none. */
const birthOf = (pid: number): string | undefined => {
  if (process.platform !== 'linux') return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim() || undefined;
  try {
    // The 22nd field; the second, the program's name, may hold spaces and brackets.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
  } catch {
    return undefined;
  }
};
