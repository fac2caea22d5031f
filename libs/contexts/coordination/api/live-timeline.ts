import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { refusal } from '../../../contracts/index.js';
import { Bus, type From } from '../../../platform/command-bus/index.js';
import { Refusal, seersIn, type Caller, type Seer } from '../../../platform/kernel/index.js';
import { NextEntries, type LiveRow, type NextPage, type Restricted } from '../queries/next-entries.js';
import { isWanted, type TimelineFilter, type TimelineRow } from '../queries/timeline.js';

/** How many entries stay at hand for those who follow; who is further behind reads pages. */
const atHand = 5_000;
/** How long a page that one reader asked for serves the others who ask for the same. */
const pageServesMs = 5_000;

export type Followed = { readonly projectId?: string | null; readonly filter?: TimelineFilter | null; readonly after?: string | null };

type Window = {
  readonly generation: number;
  readonly after: number;
  readonly upTo: number;
  /** What everybody sees. */
  readonly entries: readonly LiveRow[];
  readonly restricted: readonly Restricted[];
};

/**
 * The timeline as it grows, for any number of readers at one read a page: each new page is asked for once, while somebody
 * listens, and every reader takes from it what it wants when it is ready. Who comes back after a while reads filtered pages
 * first, shared with whoever reads the same. Nothing is kept for a reader but its place.
 *
 * What is shared is what everybody sees. Where there is more that a reader may see, it asks for that page with its own clearance, once for all
 * readers of the same.
 */
@Injectable()
export class LiveTimeline implements BeforeApplicationShutdown {
  readonly #logger = new Logger('live timeline');
  #readers = 0;
  #stopped = false;
  #window: Window | undefined;
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
    const concerned = isConcerned(from.caller);
    const read = async (at: { readonly after: string | null } | { readonly position: number; readonly generation: number }): Promise<NextPage> => {
      const shared = await this.#page({ projectId, filter, forEverybody: true, ...at }, from);
      return shared.restricted.some(concerned) ? this.#page({ projectId, filter, ...at }, from) : shared;
    };
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
        } else if (position >= window.after && !later(window.restricted, position).some(concerned)) {
          entries = later(window.entries, position).filter(({ event }) => wanted(event));
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
        const { upTo, after, entries: known = [], restricted: before = [], generation: last } = this.#window ?? {};
        const next = new NextEntries({ position: upTo ?? null, generation: last ?? null, waitMs: 500, forEverybody: true }, from);
        const { entries, restricted, position, generation } = await this.bus.ask(next);
        if (position === upTo) continue;
        const all = { entries: [...known, ...entries], restricted: [...before, ...restricted] };
        const start = Math.max(after ?? position, ...Object.values(all).map((rows) => rows.at(-atHand - 1)?.position ?? 0));
        this.#window = { generation, after: start, upTo: position, entries: later(all.entries, start), restricted: later(all.restricted, start) };
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
    const { organisationId, personId } = from.caller ?? {};
    const clearance = what.forEverybody ? [] : [organisationId, personId];
    const key = JSON.stringify([what, what.filter?.excludeOwn ? organisationId : null, clearance]);
    const known = this.#pages.get(key);
    if (known) return known;
    const page = this.bus.ask(new NextEntries(what, from));
    this.#pages.set(key, page);
    const forget = () => this.#pages.delete(key);
    page.then(() => setTimeout(forget, pageServesMs).unref(), forget);
    return page;
  }
}

/** Whether there may be something for a reader. Where its organisation takes part is for whoever answers to say: then it asks. */
const isConcerned = (caller: Caller | null): ((restricted: Restricted) => boolean) => {
  if (caller === null) return () => false;
  const own = new Set(seersIn(caller));
  const isScope = (seer: Seer): boolean => seer.startsWith('project:') || seer.startsWith('case:');
  return ({ seers }) => seers.some((seer) => own.has(seer) || isScope(seer));
};

/** Those after the position, of rows that stand in order. */
const later = <Row extends { readonly position: number }>(rows: readonly Row[], position: number): readonly Row[] => {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.position ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return rows.slice(low);
};
