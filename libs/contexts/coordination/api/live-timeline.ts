import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { refusal } from '../../../contracts/index.js';
import { Bus, type From } from '../../../platform/command-bus/index.js';
import { Refusal } from '../../../platform/kernel/index.js';
import { NextEntries, type LiveRow, type NextPage } from '../queries/next-entries.js';
import { isWanted, type TimelineFilter, type TimelineRow } from '../queries/timeline.js';

/** How many entries stay at hand for those who follow; who is further behind reads pages. */
const atHand = 5_000;
/** How long a page that one reader asked for serves the others who ask for the same. */
const pageServesMs = 5_000;

export type Followed = { readonly projectId?: string | null; readonly filter?: TimelineFilter | null; readonly after?: string | null };

/**
 * The timeline as it grows, for any number of readers at one read a page: each new page is asked for once, while somebody
 * listens, and every reader takes from it what it wants when it is ready. Who comes back after a while reads filtered pages
 * first, shared with whoever reads the same. Nothing is kept for a reader but its place.
 */
@Injectable()
export class LiveTimeline implements BeforeApplicationShutdown {
  readonly #logger = new Logger('live timeline');
  #readers = 0;
  #stopped = false;
  #window: { readonly generation: number; readonly after: number; readonly upTo: number; readonly entries: readonly LiveRow[] } | undefined;
  #moved = Promise.withResolvers<void>();
  #following: Promise<void> | undefined;
  readonly #pages = new Map<string, Promise<NextPage>>();

  constructor(@Inject(Bus) private readonly bus: Bus) {}

  /**
   * Each wanted entry after the cursor once, in order; without a cursor, from now on. Ends with the signal.
   *
   * @throws {Refusal} the cursor's own, before the first entry; CURSOR_OF_ANOTHER_GENERATION also later, once the log has been restored.
   */
  async *entries(what: Followed, from: From, signal: AbortSignal): AsyncGenerator<TimelineRow> {
    const { projectId = null, filter = null, after = null } = what;
    const read = (at: { readonly after: string | null } | { readonly position: number; readonly generation: number }) => this.#page({ projectId, filter, ...at }, from);
    const wanted = isWanted(what, from.caller?.organisationId);
    const gone = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.#enter();
    try {
      const first = await read({ after });
      const { generation } = first;
      let { entries, position } = first;
      while (!signal.aborted) {
        for (const entry of entries) {
          if (signal.aborted) return;
          yield entry;
        }
        const window = this.#window;
        if (window && window.generation > generation) throw refusal('CURSOR_OF_ANOTHER_GENERATION', 'after');
        if (!window || window.generation < generation || position >= window.upTo) {
          entries = [];
          await Promise.race([this.#moved.promise, gone]);
        } else if (position >= window.after) {
          entries = window.entries.slice(firstAfter(window.entries, position)).filter(({ event }) => wanted(event));
          position = window.upTo;
        } else ({ entries, position } = await read({ position, generation }));
      }
    } finally {
      this.#readers--;
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    await this.#following;
  }

  #enter(): void {
    this.#readers++;
    this.#following ??= this.#follow().finally(() => (this.#following = undefined));
  }

  /** Runs while there are readers; what it held goes with the last of them. */
  async #follow(): Promise<void> {
    const from: From = { caller: null, correlationId: randomUUID() };
    while (this.#readers > 0 && !this.#stopped) {
      try {
        const { upTo, after, entries: known, generation: last } = this.#window ?? {};
        const { entries, position, generation } = await this.bus.ask(new NextEntries({ position: upTo ?? null, generation: last ?? null, waitMs: 500 }, from));
        if (position === upTo) continue;
        const all = [...(known ?? []), ...entries];
        const kept = all.slice(-atHand);
        const dropped = all.length > kept.length ? all[all.length - kept.length - 1] : undefined;
        this.#window = { generation, after: dropped?.position ?? after ?? position, upTo: position, entries: kept };
        this.#moved.resolve();
        this.#moved = Promise.withResolvers();
      } catch (error) {
        // Once the new one begins, those who follow the old one are told.
        if (error instanceof Refusal && error.code === 'CURSOR_OF_ANOTHER_GENERATION') {
          this.#window = undefined;
          continue;
        }
        this.#logger.error('The timeline could not be followed and will be tried again', error);
        await sleep(500);
      }
    }
    this.#window = undefined;
  }

  async #page(what: ConstructorParameters<typeof NextEntries>[0], from: From): Promise<NextPage> {
    const start = what.after ?? what.position;
    if (start == null) return this.bus.ask(new NextEntries(what, from));
    const key = JSON.stringify([what, what.filter?.excludeOwn ? from.caller?.organisationId : null]);
    const known = this.#pages.get(key);
    if (known) return known;
    const page = this.bus.ask(new NextEntries(what, from));
    this.#pages.set(key, page);
    const forget = () => this.#pages.delete(key);
    page.then(() => setTimeout(forget, pageServesMs).unref(), forget);
    return page;
  }
}

/** The index of the first entry after the position, in entries that stand in order. */
const firstAfter = (entries: readonly LiveRow[], position: number): number => {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.position ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
};
