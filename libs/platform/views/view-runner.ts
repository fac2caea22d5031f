import type { Database } from '../database/index.js';
import type { EventStore } from '../event-store/index.js';
import { Worker } from '../ops/index.js';
import { applyNext, BuildGone, dropBuild, holdLive, liveBuild, makeBuild, makeLive, positionOf, writeTo, type Build } from './build.js';
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
  readonly #worker: Worker;
  readonly #listeners = new Set<(position: number) => void>();
  #live: Build | undefined;
  #renewed = false;
  /** Of which build, and up to where, this process last saw the view live. */
  #build: string | undefined;
  #position = 0;
  #failure: unknown;
  #unsubscribe: (() => void) | undefined;

  constructor(options: ViewRunnerOptions) {
    this.#options = { batch: 1_000, ...options };
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
    this.#unsubscribe ??= this.#options.store.onAppended(() => this.#worker.wake());
    this.#worker.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
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
      await this.#nextMove(Math.min(100, deadline - Date.now()));
      if (this.#position >= position || (await this.position()) >= position) return true;
    }
    return false;
  }

  /**
   * Builds the view again beside the live one while writes go on; then locks the live progress, catches up, and moves the readers,
   * in one transaction. Told of the position after each batch. Where it fails, or is aborted between two batches, nothing of it stays.
   */
  async rebuild(onProgress: (position: number) => void = () => undefined, signal?: AbortSignal): Promise<void> {
    const { database, view } = this.#options;
    const build = await database.transaction((tx) => makeBuild(tx, database, view));
    try {
      await this.#fill(build, onProgress, signal);
    } catch (error) {
      // What went wrong is what counts: where the database is gone, its tables stay.
      await database.transaction((tx) => dropBuild(tx, view.name, build)).catch(() => undefined);
      throw error;
    }
    this.#live = build;
    await this.position();
  }

  async #fill(build: Build, onProgress: (position: number) => void, signal?: AbortSignal): Promise<void> {
    const { database, store, view, batch } = this.#options;
    for (let more = true; more;) {
      signal?.throwIfAborted();
      const applied = await applyNext(database, store, view, build, batch);
      onProgress(applied.position);
      more = applied.more;
    }
    await database.transaction(async (tx) => {
      await holdLive(tx, view.name);
      const before = await liveBuild(tx, view.name);
      await tx.query('SELECT 1 FROM view_progress WHERE view = $1 AND live FOR UPDATE', [view.name]);
      const position = await this.#catchUp(tx, build);
      await makeLive(tx, view, build, before);
      onProgress(position);
    });
  }

  /** Brings a build to the end of the log inside the swap's transaction: nobody reads it before it is there. */
  async #catchUp(tx: Parameters<View['apply']>[1], build: Build): Promise<number> {
    const { database, store, view, batch } = this.#options;
    const { rows } = await tx.query<{ position: string }>('SELECT position FROM view_progress WHERE view = $1 AND build = $2 FOR UPDATE', [view.name, build.name]);
    let position = Number(rows[0]?.position);
    await writeTo(tx, database, build.name);
    for (let more = true; more;) {
      const { events, upTo } = await store.readAll(position, batch);
      if (events.length > 0) await view.apply(events, tx);
      position = upTo;
      more = events.length === batch;
    }
    await writeTo(tx, database);
    await tx.query('UPDATE view_progress SET position = $3 WHERE view = $1 AND build = $2', [view.name, build.name, position]);
    return position;
  }

  async #step(signal: AbortSignal): Promise<boolean> {
    const { database, store, view, batch } = this.#options;
    if (!this.#renewed) await this.#renew(signal);
    this.#live ??= await liveBuild(database.pool, view.name);
    if (!this.#live) return false;
    try {
      const { more, position } = await applyNext(database, store, view, this.#live, batch);
      this.#failure = undefined;
      this.#stands(this.#live, position);
      return more;
    } catch (error) {
      this.#live = undefined;
      throw error;
    }
  }

  /** Once, before the first batch: a build of another version is replaced, unless another process did so. */
  async #renew(signal: AbortSignal): Promise<void> {
    const { database, view } = this.#options;
    this.#live = await liveBuild(database.pool, view.name);
    if (this.#live?.version !== view.version) await this.rebuild(undefined, signal);
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
