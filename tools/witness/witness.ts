import type { KeyObject } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { cosign, formatNote, isConsistent, originOf, partsOf, type VerifierKey } from '../../libs/platform/proof/index.js';
import { openCheckpoint, type SignedCheckpoint } from '../verify/trust.js';
import type { LogClient } from './log-client.js';

/** What came of looking at one log; `told`: what people should know of it. */
export type Seen = {
  readonly origin: string;
  readonly size: number;
  /** `not-taken`: the installation does not know this witness. `refused`: the log is not what it was; nothing is co-signed. */
  readonly outcome: 'cosigned' | 'unchanged' | 'not-taken' | 'refused';
  readonly told?: string;
};

export type WitnessOptions = {
  readonly log: LogClient;
  /** Of the installation: which logs to believe in the first place. */
  readonly keys: readonly VerifierKey[];
  readonly name: string;
  readonly key: KeyObject;
  /** What it has co-signed last, a file a log: what `npx hutong-verify --checkpoint` takes. */
  readonly folder: string;
};

/**
 * Co-signs the checkpoints of an installation's logs, each only if it begins with the one before it that this witness has co-signed. It
 * remembers before it signs: whatever happens, it never signs two histories of one log.
 */
export class Witness {
  /** What the installation has taken from this process. */
  readonly #given = new Map<string, number>();

  constructor(private readonly options: WitnessOptions) {}

  /** Looks at every log once. */
  async round(): Promise<readonly Seen[]> {
    const seen: Seen[] = [];
    for (const projectId of await this.options.log.projectIds()) seen.push(await this.#look(projectId));
    return seen;
  }

  async #look(projectId: string): Promise<Seen> {
    const { log, keys } = this.options;
    const head = openCheckpoint(await log.checkpoint(projectId), { keys, witnesses: [] });
    const { origin, size } = head;
    const refuse = (told: string): Seen => ({ origin, size, outcome: 'refused', told });
    if (!head.byLog) return refuse('its checkpoint is not signed by a key that was given with --key');
    if (partsOf(origin)?.projectId !== projectId) return refuse(`it was asked for as the log of ${projectId}`);
    const before = await this.#before(origin);
    const contradiction = before && (await this.#contradiction(projectId, before, head));
    if (contradiction !== undefined) return refuse(contradiction);
    if (this.#given.get(origin) === size) return { origin, size, outcome: 'unchanged' };
    const restored = before ? undefined : await this.#restored(projectId, head);
    const told = await log.cosign(await this.#cosigned(head));
    if (told !== undefined) return { origin, size, outcome: 'not-taken', told };
    this.#given.set(origin, size);
    return { origin, size, outcome: 'cosigned', ...(restored !== undefined && { told: restored }) };
  }

  /** Remembered before it is given away. */
  async #cosigned({ origin, note }: SignedCheckpoint): Promise<string> {
    const { name, key } = this.options;
    const cosigned = formatNote({
      text: note.text,
      signatures: [...note.signatures.filter((each) => each.name === origin), cosign(note.text, { name, key, at: new Date() })],
    });
    await this.#remember(origin, cosigned);
    return cosigned;
  }

  /** Why the log is not the one that was seen before; undefined: it is. */
  async #contradiction(projectId: string, before: SignedCheckpoint, now: SignedCheckpoint): Promise<string | undefined> {
    if (now.size < before.size) return `its tail was cut: it had ${before.size} entries, and has ${now.size}`;
    const proof = before.size === now.size ? [] : await this.options.log.consistency(projectId, before.size, now.size);
    if (isConsistent(before, now, proof)) return undefined;
    return `its history was forked: the first ${before.size} of its ${now.size} entries are not those that this witness has co-signed`;
  }

  /** A log that was restored has another name; whether it still is what its former self was, it does not say by itself. */
  async #restored(projectId: string, now: SignedCheckpoint): Promise<string | undefined> {
    for (let generation = now.generation - 1; generation > 0; generation--) {
      const before = await this.#before(originOf(partsOf(now.origin)?.installation ?? '', projectId, generation));
      if (!before) continue;
      const lost = await this.#contradiction(projectId, before, now);
      return `it was restored from a backup, and goes on under a new name (generation ${now.generation}); ${lost ?? 'nothing that this witness had seen is lost'}`;
    }
    return undefined;
  }

  async #before(origin: string): Promise<SignedCheckpoint | undefined> {
    try {
      return openCheckpoint(await readFile(this.#file(origin), 'utf8'), { keys: this.options.keys, witnesses: [] });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #remember(origin: string, checkpoint: string): Promise<void> {
    const next = `${this.#file(origin)}.next`;
    await mkdir(this.options.folder, { recursive: true });
    const handle = await open(next, 'w');
    try {
      await handle.writeFile(checkpoint);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, this.#file(origin));
  }

  #file(origin: string): string {
    return join(this.options.folder, `${encodeURIComponent(origin)}.checkpoint`);
  }
}
