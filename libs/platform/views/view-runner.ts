import type { Database } from '../database/index.js';
import { Patience, type EventStore } from '../event-store/index.js';
import { Worker } from '../ops/index.js';
import { applyNext, BuildGone, holdLive, liveBuild, makeBuild, makeLive, positionOf, type Build } from './build.js';
import { inSpanOver } from '../tracing/index.js';
import { viewLag } from './metrics.js';
import type { Comparison } from './comparison.js';
import { rebuild, type RebuildOptions } from './rebuild.js';
import type { View } from './view.js';

export type ViewRunnerOptions = {
  readonly database: Database;
  readonly store: EventStore;
  readonly view: View;
  /** Events in one transaction at most. */
  readonly batch?: number;
  readonly onFailure?: (error: unknown) => void;
};

/**
 * Keeps one view up with its log. A failing event is tried again and again and never skipped: what follows it would come out of
 * order. `failure` says so until it passes.
 */
export class ViewRunner {
  readonly #options: ViewRunnerOptions & { readonly batch: number };
  readonly #view: View;
  readonly #worker: Worker;
  readonly #listeners = new Set<(position: number) => void>();
  #live: Build | undefined;
  #renewed = false;
  /** Of which build, and up to where, this process last saw the view live. */
  #build: string | undefined;
  #position = 0;
  #failure: unknown;
  readonly #patience = new Patience();
  #unsubscribe: (() => void) | undefined;
  #unasked: (() => void) | undefined;

  constructor(options: ViewRunnerOptions) {
    this.#options = { batch: 1_000, ...options };
    this.#view = traced(options.view);
    this.#worker = new Worker({
      name: `view ${options.view.name}`,
      idleMs: 200,
      step: (signal) => this.#step(signal),
      onFailure: (error) => {
        if (error instanceof BuildGone) return;
        this.#failure = error;
        options.onFailure?.(error);
      },
    });
  }

  get name(): string {
    return this.#options.view.name;
  }

  get patient(): boolean {
    return this.#options.view.patient ?? false;
  }

  /** What the view fails on at the moment, if anything: readers get what stood before it. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Makes the view's tables if there are none; a build of an older version serves until its successor is swapped in. */
  async open(): Promise<void> {
    const { database, view } = this.#options;
    this.#live = await database.transaction(async (tx) => {
      await holdLive(tx, view.name);
      const live = await liveBuild(tx, view.name);
      if (live) return live;
      const build = await makeBuild(tx, database, view);
      await makeLive(tx, view, build, undefined);
      return build;
    });
  }

  start(): void {
    this.#unsubscribe ??= this.#options.store.onAppended(() => this.#worker.wake(), this.#view.categories);
    this.#unasked ??= viewLag.ask(async () => [{ labels: { context: this.#options.database.schema, view: this.name }, value: await this.#lag() }]);
    this.#worker.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#unasked?.();
    await this.#worker.stop();
  }

  /** What the live build has applied. */
  async position(): Promise<number> {
    const { database, view } = this.#options;
    for (;;) {
      const build = this.#live ?? (await liveBuild(database.pool, view.name));
      const position = build && (await positionOf(database, view.name, build));
      if (build && position !== undefined) {
        this.#stands(build, position);
        return position;
      }
      this.#live = await liveBuild(database.pool, view.name);
    }
  }

  /**
   * Called with the position each time that this process moves the live build, or sees that another has: within 200 ms, and before
   * `waitFor` says that it is there.
   */
  onAdvanced(listener: (position: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether the view passes the position in time. Holds no connection while it waits. */
  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    if (this.#position >= position || (await this.position()) >= position) return true;
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      // What is waited for may be nothing of its own.
      this.#worker.wake();
      await this.#nextMove(Math.min(100, deadline - Date.now()));
      if (this.#position >= position || (await this.position()) >= position) return true;
    }
    return false;
  }

  /** See `rebuild`: beside the live one, while writes go on. */
  async rebuild(options: RebuildOptions = {}): Promise<Comparison | undefined> {
    const { build, comparison } = await rebuild(this.#options, options);
    this.#live = build;
    await this.position();
    return comparison;
  }

  async #lag(): Promise<number> {
    const { rows } = await this.#options.database.pool.query<{ lag: number }>({
      name: 'views.lag',
      text: 'SELECT count(*)::int AS lag FROM (SELECT FROM events e, view_progress p WHERE p.view = $1 AND p.live AND e.position > p.position LIMIT 100000) _',
      values: [this.name],
    });
    return rows[0]?.lag ?? 0;
  }

  async #step(signal: AbortSignal): Promise<boolean> {
    const { database, store, batch } = this.#options;
    const view = this.#view;
    if (!this.#renewed) await this.#renew(signal);
    this.#live ??= await liveBuild(database.pool, view.name);
    if (!this.#live) return false;
    if (this.patient && (await this.#isBehind(this.#live))) await this.#patience.letAppendsGoFirst(signal);
    try {
      const { more, position } = await applyNext(database, store, view, this.#live, batch);
      this.#failure = undefined;
      if (!more) this.#patience.regain();
      this.#stands(this.#live, position);
      return more;
    } catch (error) {
      this.#live = undefined;
      throw error;
    }
  }

  /** Whether there is anything to do: appends of other logs would use up the patience of a view that has nothing to do. */
  async #isBehind(build: Build): Promise<boolean> {
    const { database, store } = this.#options;
    const position = await positionOf(database, this.name, build);
    return position !== undefined && (await store.readAll(position, 1)).upTo > position;
  }

  /** Once, before the first batch: a build of another version is replaced, unless another process did so. */
  async #renew(signal: AbortSignal): Promise<void> {
    const { database, view } = this.#options;
    this.#live = await liveBuild(database.pool, view.name);
    if (this.#live?.version !== view.version) await this.rebuild({ signal });
    this.#renewed = true;
  }

  /** What is known of the live build, from whoever moved it. Told late, an older position changes nothing. */
  #stands(build: Build, position: number): void {
    if (build.name === this.#build && position <= this.#position) return;
    this.#build = build.name;
    this.#position = position;
    for (const listener of this.#listeners) listener(position);
  }

  #nextMove(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stopListening();
        resolve();
      };
      const stopListening = this.onAdvanced(done);
      const timer = setTimeout(done, timeoutMs);
    });
  }
}

/** As events come each batch is a part of their trace; a rebuild, long after, is not. */
const traced = (view: View): View => ({
  ...view,
  apply: (events, tx) =>
    inSpanOver(
      `view ${view.name}`,
      events.map(({ metadata }) => metadata),
      {},
      () => view.apply(events, tx),
    ),
});
