import { setTimeout as sleep } from 'node:timers/promises';
import { escapeLiteral } from 'pg';
import { Database } from '../database/index.js';
import {
  consumerLag,
  consumerMigrations,
  Parking,
  parkedMessages,
  Relay,
  Relay1763900000002,
  type BatchHandler,
  type EventBus,
  type EventBusFactory,
  type Subscription,
} from '../event-bus/index.js';
import { EventStore, eventStoreMigrations, type LogPosition, type Upcasters } from '../event-store/index.js';
import { Timers1764100000001 } from '../timers/index.js';
import { ViewRunner, Views1763900000004, type View } from '../views/index.js';
import { mustHoldWhatWasPublished } from './restore/must-hold-what-was-published.js';

export type Consumer = { readonly name: string; readonly topics: readonly string[]; readonly handler: BatchHandler };

/** Anything else of a context that runs in the background. */
export type Background = { start(): void; stop(): Promise<void> };

/** What one context consists of, beside its handlers: all that its module has to say. */
export type ContextDefinition = {
  readonly name: string;
  readonly migrations?: readonly (new () => object)[];
  readonly upcasters?: Upcasters;
  /** Or a function that makes them for the log that they read. */
  readonly views?: readonly View[] | ((store: EventStore) => readonly View[]);
  readonly consumers?: (runtime: ContextRuntime) => readonly Consumer[];
  /** Connections at most. */
  readonly poolSize?: number;
};

/** The views of a context, made for its log. */
export const viewsOf = ({ views = [] }: ContextDefinition, store: EventStore): readonly View[] => (typeof views === 'function' ? views(store) : views);

export type ContextSettings = { readonly databaseUrl: string; readonly eventBusPartitions: number };

/** A running context: its database, log, relay, views and consumers, started and stopped together. */
export class ContextRuntime {
  readonly views: ReadonlyMap<string, ViewRunner>;
  /** What its consumers could not apply. */
  readonly parking: Parking;
  readonly #handlers = new Map<string, BatchHandler>();
  readonly #relay: Relay;
  #subscriptions: Subscription[] = [];
  readonly #unasked: (() => void)[] = [];
  readonly #background: Background[] = [];
  readonly #consumers: Consumer[] = [];

  private constructor(
    readonly definition: ContextDefinition,
    readonly database: Database,
    readonly store: EventStore,
    readonly bus: EventBus,
    onFailure: (what: string, error: unknown) => void,
  ) {
    const failing = (what: string) => (error: unknown) => onFailure(what, error);
    this.#relay = new Relay({ store, database, bus, onFailure: failing(`relay of ${definition.name}`) });
    this.parking = new Parking({ context: definition.name, database, bus, handlers: this.#handlers, onFailure: failing(`parking of ${definition.name}`) });
    const runners = viewsOf(definition, store).map((view) => new ViewRunner({ database, store, view, onFailure: failing(`view ${view.name}`) }));
    this.views = new Map(runners.map((runner) => [runner.name, runner]));
  }

  /** @throws {LogRestored} when the log is not the one that others have read. */
  static async open(
    definition: ContextDefinition,
    settings: ContextSettings,
    buses: EventBusFactory,
    onFailure: (what: string, error: unknown) => void,
  ): Promise<ContextRuntime> {
    const { name, migrations = [], upcasters = {}, poolSize = 10 } = definition;
    const platform = [...eventStoreMigrations, ...consumerMigrations, Relay1763900000002, Views1763900000004, Timers1764100000001];
    const database = await Database.open({ url: settings.databaseUrl, schema: name, migrations: [...platform, ...migrations], poolSize });
    try {
      const store = await EventStore.open(database, name, { upcasters, partitions: settings.eventBusPartitions });
      const bus = buses.for(database);
      await mustHoldWhatWasPublished(store, bus);
      const runtime = new ContextRuntime(definition, database, store, bus, onFailure);
      for (const view of runtime.views.values()) await view.open();
      return runtime;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Beside those of its definition: one that needs more than the runtime. Before it starts. */
  consume(consumer: Consumer): void {
    this.#consumers.push(consumer);
  }

  /** Starts and stops with the context. */
  accompany(background: Background): void {
    this.#background.push(background);
  }

  async start(): Promise<void> {
    this.#relay.start();
    for (const view of this.views.values()) view.start();
    const consumers = [...(this.definition.consumers?.(this) ?? []), ...this.#consumers];
    for (const { name, handler } of consumers) this.#handlers.set(name, handler);
    this.parking.start();
    for (const { name, topics, handler } of consumers) {
      this.#subscriptions.push(await this.bus.subscribe(name, topics, handler));
      this.#unasked.push(consumerLag.ask(() => this.#lagOf(name)));
    }
    this.#unasked.push(parkedMessages.ask(async () => [{ labels: { context: this.definition.name }, value: await this.parking.count(['PARKED']) }]));
    for (const each of this.#background) each.start();
  }

  /** In the reverse order: nothing new comes in while what is under way ends. */
  async stop(): Promise<void> {
    for (const stopAsking of this.#unasked) stopAsking();
    await Promise.all(this.#background.map((each) => each.stop()));
    await Promise.all([this.parking.stop(), ...this.#subscriptions.map((each) => each.stop())]);
    await Promise.all([...this.views.values()].map((view) => view.stop()));
    await this.#relay.stop();
    await this.database.close();
  }

  async #lagOf(consumer: string) {
    const lags = await this.bus.lag(consumer);
    return lags.map(({ topic, partition, events }) => ({ labels: { context: this.definition.name, consumer, topic, partition: String(partition) }, value: events }));
  }

  view(name: string): ViewRunner {
    const view = this.views.get(name);
    if (!view) throw new Error(`${this.definition.name} has no view ${name}`);
    return view;
  }

  /**
   * Whether its database answers and holds the log that this process knows, and no view stands still at an event that it cannot apply.
   * Parked messages are told of: all others flow on.
   */
  async condition(): Promise<{ readonly ok: boolean; readonly detail: string }> {
    await this.store.verify();
    const [position, parked] = [await this.store.highWater(), await this.parking.count()];
    const stuck = [...this.views.values()].filter(({ failure }) => failure !== undefined).map(({ name, failure }) => `view ${name}: ${String(failure)}`);
    return { ok: stuck.length === 0, detail: [...(stuck.length === 0 ? [`log at ${position}`] : stuck), ...(parked === 0 ? [] : [`${parked} parked`])].join('; ') };
  }

  /** What a reader waits for. */
  get #awaited(): readonly ViewRunner[] {
    return [...this.views.values()].filter(({ patient }) => !patient);
  }

  /** As SQL: a position that every view has passed, but for patient ones. */
  get passed(): string {
    const names = this.#awaited.map(({ name }) => escapeLiteral(name)).join(', ');
    return `(SELECT min(position) FROM view_progress WHERE live AND view IN (${names}))`;
  }

  /** Whether every view passes the position in time, but for patient ones. */
  async waitForViews(position: number, timeoutMs: number): Promise<boolean> {
    const passed = await Promise.all(this.#awaited.map((view) => view.waitFor(position, timeoutMs)));
    return passed.every(Boolean);
  }

  /** Whether a consumer applies what other logs have published up to these positions in time. Holds no connection while it waits. */
  async waitForConsumer(consumer: string, to: readonly LogPosition[], timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    const published = to.filter(({ partition }) => partition !== null);
    for (;;) {
      const reached = await this.bus.position(consumer);
      if (published.every((awaited) => reached.some((at) => at.topic === awaited.context && at.partition === awaited.partition && at.position >= awaited.position)))
        return true;
      if (Date.now() >= deadline) return false;
      await sleep(10);
    }
  }
}
