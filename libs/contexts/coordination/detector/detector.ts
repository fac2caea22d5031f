import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { ConflictDetected, Rules, Works } from '../../../contracts/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import type { AppendRequest } from '../../../platform/event-store/index.js';
import type { JsonObject, OrganisationId } from '../../../platform/kernel/index.js';
import { Worker } from '../../../platform/ops/index.js';
import { entryOf } from '../timeline/entry.js';
import { worksEventOf } from '../domain/known-works.js';
import { canConflict, closingOf, conflictIdOf, groupIdOf, inOrder, overlapOf } from '../domain/overlap.js';
import { DetectorIndex } from './detector-index.js';

/** Hutong itself: no person decided that two plans collide. */
const actor = { personId: 'hutong', organisationId: 'coordination' as OrganisationId, party: 'COORDINATION' } as const;

type ConflictEvent = { readonly type: string; readonly conflictId: string; readonly projectIds: readonly string[]; readonly data: JsonObject };

class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/**
 * Finds works that cannot both happen as they are. One reader in the order of coordination's log: each change is compared with
 * what stands, through an index, and what it finds or ends is appended as events in the transaction that moves the detector's
 * progress. Two detectors take turns on the progress row; the slower one rolls back, forgets and reads again.
 *
 * An event of the detector happens when its cause happened (`occurredAt` of the event that made or ended the collision).
 */
export class Detector implements Background {
  readonly #runtime: ContextRuntime;
  readonly #rule: Rules['overlap'];
  readonly #index: DetectorIndex;
  readonly #worker: Worker;
  #unsubscribe: (() => void) | undefined;
  #position = 0;

  constructor(runtime: ContextRuntime, rule: Rules['overlap'], onFailure: (error: unknown) => void = () => undefined) {
    this.#runtime = runtime;
    this.#rule = rule;
    this.#index = new DetectorIndex(rule);
    this.#worker = new Worker({
      name: 'detector',
      idleMs: 200,
      step: () => this.step(),
      onFailure: (error) => {
        this.#index.forget();
        if (!(error instanceof Overtaken)) onFailure(error);
      },
    });
  }

  start(): void {
    this.#unsubscribe ??= this.#runtime.store.onAppended(() => this.#worker.wake());
    this.#worker.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.#worker.stop();
  }

  async position(): Promise<number> {
    const { rows } = await this.#runtime.database.pool.query<{ position: string }>('SELECT position FROM detector_progress');
    return Number(rows[0]?.position);
  }

  /** Whether the detector has read up to a position in time. */
  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (this.#position < position && (this.#position = await this.position()) < position) {
      if (Date.now() >= deadline) return false;
      await sleep(5);
    }
    return true;
  }

  /** Reads the next batch; true when there may be more. */
  async step(batch = 200): Promise<boolean> {
    const { store, database } = this.#runtime;
    const { rows } = await database.pool.query<{ position: string; rule: JsonObject | null }>({
      name: 'detector.progress',
      text: 'SELECT position, rule FROM detector_progress',
    });
    const position = Number(rows[0]?.position);
    const ruleChanged = JSON.stringify(sorted(rows[0]?.rule)) !== JSON.stringify(sorted(this.#rule.values));
    const { events, upTo } = await store.readAll(position, batch);
    if (upTo === position && !ruleChanged) return false;
    const found = await database.transaction(async (tx) => {
      await this.#move(position, upTo, tx);
      const requests: AppendRequest[] = ruleChanged ? await this.#underAnotherRule(tx) : [];
      for (const recorded of events) {
        const entry = entryOf(recorded, store.generation);
        if (entry) requests.push(...(await this.#read(entry.event, tx)));
      }
      await store.appendIn(tx, requests);
      return requests.length;
    });
    this.#position = upTo;
    if (found > 0) store.appended();
    return events.length === batch;
  }

  /** First of all in the transaction: whoever comes second waits here, and then finds that it is too late. */
  async #move(from: number, to: number, tx: PoolClient): Promise<void> {
    const { rowCount } = await tx.query({
      name: 'detector.move',
      text: 'UPDATE detector_progress SET position = $2, rule = $3 WHERE position = $1',
      values: [from, to, JSON.stringify(this.#rule.values)],
    });
    if (rowCount === 0) throw new Overtaken('Another detector was faster');
  }

  async #read(event: PublicEvent, tx: PoolClient): Promise<readonly AppendRequest[]> {
    const change = worksEventOf(event.type, event.data);
    const works = change && (await this.#index.apply(change, event.id, tx));
    if (!works) return [];
    const conflicts = await this.#compare(works, event.id, tx);
    return conflicts.map((each) => toAppend(each, new Date(event.occurredAt), event.correlationId));
  }

  /** What the values of the rule mean for what stands; nothing happened but that the rule changed, now. */
  async #underAnotherRule(tx: PoolClient): Promise<AppendRequest[]> {
    const requests: AppendRequest[] = [];
    for (const { works, cause } of await this.#index.reconsider(tx)) {
      const conflicts = await this.#compare(works, cause, tx, 'RULE_CHANGED');
      requests.push(...conflicts.map((each) => toAppend(each, new Date(), `rule ${this.#rule.id}`)));
    }
    return requests;
  }

  /** What has begun, changed and ended now that these works stand as they do. */
  async #compare(works: Works, cause: string, tx: PoolClient, why?: 'RULE_CHANGED'): Promise<readonly ConflictEvent[]> {
    const known = new Map((await this.#index.openConflictsOf(works.id, tx)).map((open) => [open.detected.conflictId, open]));
    const standing = new Map((await this.#conflictsOf(works, tx)).map(({ detected, other }) => [detected.conflictId, { detected, other }]));
    const ended = [...known.values()].filter(({ detected }) => !standing.has(detected.conflictId));
    const begun = [...standing.values()].filter(({ detected }) => !known.has(detected.conflictId));
    const changed = [...standing.values()].filter(({ detected }) => {
      const before = known.get(detected.conflictId)?.detected;
      return before !== undefined && JSON.stringify(sorted(before)) !== JSON.stringify(sorted(detected));
    });
    await this.#index.closeConflicts(
      ended.map(({ detected }) => detected.conflictId),
      tx,
    );
    const closedBefore = await this.#index.saveConflicts(
      [...begun, ...changed].map(({ detected }) => detected),
      tx,
    );
    const tell = (type: string, { detected, other }: { detected: ConflictDetected; other: Works }, data: JsonObject): ConflictEvent => ({
      type,
      conflictId: detected.conflictId,
      projectIds: [...new Set(inOrder(works, other).map(({ projectId }) => projectId))],
      data,
    });
    return [
      ...ended.map((each) =>
        tell('conflict-closed', each, { conflictId: each.detected.conflictId, reason: why ?? closingOf(works, each.other, this.#rule), causedBy: cause }),
      ),
      ...begun.map((each) => tell(closedBefore.has(each.detected.conflictId) ? 'conflict-reopened' : 'conflict-detected', each, each.detected)),
      ...changed.map((each) => tell('conflict-changed', each, each.detected)),
    ];
  }

  async #conflictsOf(works: Works, tx: PoolClient): Promise<readonly { detected: ConflictDetected; other: Works }[]> {
    if (!canConflict(works, this.#rule)) return [];
    const here = this.#index.locate(works);
    const near = await this.#index.near(here, tx);
    return near.flatMap((there) => {
      const overlap = overlapOf(here, there, this.#rule);
      if (!overlap) return [];
      const [a, b] = inOrder(works, there.works);
      const detected: ConflictDetected = {
        ...overlap,
        conflictId: conflictIdOf(a, b),
        kind: 'OVERLAP',
        worksIds: [a.id, b.id],
        ownerIds: [a.ownerId, b.ownerId],
        groupId: groupIdOf(a, b),
        emergency: [a, b].some(({ kind }) => kind === 'EMERGENCY_REPAIR'),
        rule: { id: this.#rule.id, version: this.#rule.version },
      };
      return [{ detected, other: there.works }];
    });
  }
}

const toAppend = ({ type, conflictId, projectIds, data }: ConflictEvent, occurredAt: Date, correlationId: string): AppendRequest => ({
  streamId: `conflict-${conflictId}`,
  expected: 'any',
  events: [{ type, schemaVersion: 1, data, occurredAt }],
  metadata: { actor, correlationId, subject: { type: 'Conflict', id: conflictId }, projectIds, audience: 'public' },
});

/** JSONB gives names back in another order. */
const sorted = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, item]) => [name, sorted(item)]),
      )
    : value;
