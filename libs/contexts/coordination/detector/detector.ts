import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import {
  defaultRules,
  versionAt,
  worksEventOf,
  type AdoptedRule,
  type ConflictDecided,
  type ProjectKind,
  type Rules,
  type Works,
  type WorksEvent,
} from '../../../contracts/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import { hutongIn, sameJson, type JsonObject } from '../../../platform/kernel/index.js';
import { Worker, type Settings } from '../../../platform/ops/index.js';
import { traceOf, type Traced } from '../../../platform/tracing/index.js';
import { begun, ended, goesOn, toleratedOf, type Told } from '../domain/comparison.js';
import { findingsBetween, pairInOrder, type KnownFinding, type Surveyed } from '../domain/findings.js';
import { evolveKnown } from '../domain/known-works.js';
import { inOrder } from '../domain/overlap.js';
import { protectionOf, type Protection } from '../domain/protection.js';
import { publicEntryOf } from '../timeline/entry.js';
import { Appends } from './appends.js';
import { findingsById, openFindingsOf, openingOf, saveFindings } from './known-findings.js';
import { Survey } from './survey.js';

/** No person decided that two plans collide. */
const actor = hutongIn('coordination', 'COORDINATION');

/** Which event it follows from, and when that happened. */
type Cause = Traced & { readonly id: string; readonly occurredAt: Date; readonly correlationId: string };

/** `anew`: what stands is being compared under another rule, and how far that has come. */
type Progress = { readonly position: number; readonly rule: JsonObject | null; readonly anew: { readonly rule: JsonObject; readonly after: string } | null };
const progress = 'position::float8 AS position, rule, anew';

class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/**
 * Finds what works have to do with each other: collisions, protected surfaces dug up, trenches that could be one. One reader in the
 * order of coordination's log: each change is compared with what stands, through an index, and what begins, changes and ends is appended
 * as events in the transaction that moves the detector's progress. It also reads what was decided, and closes a case once the plans have
 * followed. Two detectors take turns on the progress row; the slower one rolls back, forgets and reads again.
 *
 * An event of the detector happens when its cause happened.
 */
export class Detector implements Background {
  readonly #survey: Survey;
  readonly #worker: Worker;
  #unsubscribe: (() => void) | undefined;
  #position = 0;

  constructor(
    private readonly runtime: ContextRuntime,
    private readonly settings: Pick<Settings<Rules>, 'rules' | 'workingDays'>,
    onFailure: (error: unknown) => void = () => undefined,
    private readonly mostAtOnce = 2_000,
  ) {
    this.#survey = new Survey(settings.rules);
    this.#worker = new Worker({
      name: 'detector',
      idleMs: 200,
      step: () => this.step(),
      onFailure: (error) => {
        this.#survey.forget();
        if (!(error instanceof Overtaken)) onFailure(error);
      },
    });
  }

  start(): void {
    this.#unsubscribe ??= this.runtime.store.onAppended(() => this.#worker.wake());
    this.#worker.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.#worker.stop();
  }

  async position(): Promise<number> {
    const { rows } = await this.runtime.database.pool.query<{ position: string }>('SELECT position FROM detector_progress');
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

  /** Reads the next batch, or as much of it as one transaction can tell of; true when there may be more. */
  async step(batch = 200): Promise<boolean> {
    const { store, database } = this.runtime;
    const { rows } = await database.pool.query<Progress>({ name: 'detector.progress', text: `SELECT ${progress} FROM detector_progress` });
    const [from] = rows;
    if (!from) throw new Error('The detector has no progress: its migration inserts the row');
    if (!this.#isUnderTheseRules(from)) return this.#compareAnew(from.position);
    const { events, upTo } = await store.readAll(from.position, batch);
    if (upTo === from.position) return false;
    const appends = new Appends(this.mostAtOnce);
    let to = from.position;
    await database.transaction(async (tx) => {
      if (!this.#isUnderTheseRules(await this.#hold(from.position, tx))) throw new Overtaken('Another detector has other rules');
      const told = await this.#readAll(events, appends, tx);
      to = told === events.length ? upTo : (events[told - 1]?.position ?? from.position);
      await tx.query({ name: 'detector.move', text: 'UPDATE detector_progress SET position = $1', values: [to] });
      await store.appendIn(tx, appends.requests);
    });
    this.#position = to;
    if (appends.requests.length > 0) store.appended();
    return to < upTo || events.length === batch;
  }

  /** First of all in a transaction: whoever comes second waits here, and then finds that it is too late. */
  async #hold(position: number, tx: PoolClient): Promise<Progress> {
    const { rows } = await tx.query<Progress>({
      name: 'detector.hold',
      text: `SELECT ${progress} FROM detector_progress WHERE position = $1 FOR UPDATE`,
      values: [position],
    });
    if (!rows[0]) throw new Overtaken('Another detector was faster');
    return rows[0];
  }

  /** Of these events, how many have been told of entirely. */
  async #readAll(events: readonly RecordedEvent[], appends: Appends, tx: PoolClient): Promise<number> {
    for (const [told, recorded] of events.entries()) {
      const entry = publicEntryOf(recorded, this.runtime.store);
      if (entry && !(await this.#read(entry.event, recorded, appends, tx))) return told;
    }
    return events.length;
  }

  #isUnderTheseRules({ rule, anew }: Progress): boolean {
    return anew === null && sameJson(rule, this.#values());
  }

  /** What the values of the rules mean for what stands, in as many transactions as it takes. Nothing happened but that they changed, now. */
  async #compareAnew(position: number): Promise<boolean> {
    const { store, database } = this.runtime;
    const appends = new Appends(this.mostAtOnce);
    await database.transaction(async (tx) => {
      const { anew } = await this.#hold(position, tx);
      const rule = this.#values();
      let after = anew && sameJson(anew.rule, rule) ? anew.after : null;
      const left = await this.#survey.all(tx, after);
      // First all of them as they can conflict now, then each among them.
      if (after === null) for (const { surveyed, cause } of left) await this.#survey.save(surveyed, cause, tx);
      const correlationId = `rule ${this.settings.rules.overlap.id}`;
      let whole = true;
      for (const { surveyed, cause } of left) {
        whole = await this.#compare(surveyed, { id: cause, occurredAt: new Date(), correlationId }, appends, tx, true);
        if (!whole) break;
        after = surveyed.works.id;
      }
      const [values, rest] = whole ? [rule, null] : [null, { rule, after: after ?? '' }];
      await tx.query('UPDATE detector_progress SET rule = $1, anew = $2', [values && JSON.stringify(values), rest && JSON.stringify(rest)]);
      await store.appendIn(tx, appends.requests);
    });
    if (appends.requests.length > 0) store.appended();
    return true;
  }

  /** The values by which what stands was found: under others it is found anew. */
  #values(): JsonObject {
    const { overlap, collaboration } = this.settings.rules;
    return { overlap: overlap.values, collaboration: collaboration.values };
  }

  /** Whether all that follows from it could be told of. */
  async #read(event: PublicEvent, recorded: RecordedEvent, appends: Appends, tx: PoolClient): Promise<boolean> {
    const cause: Cause = { id: event.id, occurredAt: new Date(event.occurredAt), correlationId: event.correlationId, ...traceOf(event) };
    const change = worksEventOf(event.type, event.data);
    if (change) return this.#apply(change, cause, appends, tx);
    switch (event.type) {
      case 'coordination.conflict-decided.v1':
        return this.#decided(event.data as unknown as ConflictDecided, await openingOf(recorded, tx), cause, appends, tx);
      case 'government.project-opened.v1':
        await tx.query('INSERT INTO detector_projects VALUES ($1, $2) ON CONFLICT DO NOTHING', [event.data['projectId'], event.data['kind']]);
        return true;
      case 'government.rule-adopted.v1':
        if (event.data['ruleId'] === defaultRules.protection.id)
          await tx.query('INSERT INTO detector_rules (version, rule, adopted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
            event.data['version'],
            JSON.stringify(event.data),
            event.recordedAt,
          ]);
        return true;
      default:
        return true;
    }
  }

  /** Folds one change into the works that it is about, once their planning is known, and compares them with what stands. */
  async #apply(change: WorksEvent, cause: Cause, appends: Appends, tx: PoolClient): Promise<boolean> {
    const before = change.type === 'works-planned' ? undefined : await this.#survey.find(change.data.worksId, tx);
    const works = evolveKnown(before?.works, change);
    if (!works) return true;
    const protection = change.type === 'works-finished' && works.kind === 'PAVING' ? await this.#protection(works, cause.occurredAt, tx) : (before?.protection ?? null);
    const surveyed = this.#survey.locate(works, protection);
    await this.#survey.save(surveyed, cause.id, tx);
    return this.#compare(surveyed, cause, appends, tx, false);
  }

  /** A project that has not been heard of is taken for a street: its protection is the longer one. */
  async #protection(works: Works, finishedAt: Date, tx: PoolClient): Promise<Protection> {
    const { rows: projects } = await tx.query<{ kind: ProjectKind }>('SELECT kind FROM detector_projects WHERE project_id = $1', [works.projectId]);
    const { rows } = await tx.query<AdoptedRule>('SELECT rule, adopted_at AS "adoptedAt" FROM detector_rules');
    const { rules, workingDays } = this.settings;
    // Kept as they were published, where `id` is `ruleId`.
    const adopted = rows.map(({ rule, adoptedAt }) => ({ rule: { ...rule, id: rules.protection.id }, adoptedAt }));
    const rule = versionAt(rules.protection, adopted, finishedAt, workingDays.dayOf(finishedAt));
    const kind = projects[0]?.kind ?? 'AREA';
    return protectionOf(works, finishedAt, kind, rule, (instant, months) => workingDays.monthsAfter(instant, months));
  }

  /** What has begun, changed and ended now that these works stand as they do. */
  async #compare(here: Surveyed, cause: Cause, appends: Appends, tx: PoolClient, ruleChanged: boolean): Promise<boolean> {
    const { rules } = this.settings;
    const known = new Map((await openFindingsOf(here.works.id, tx)).map((finding) => [finding.id, finding]));
    const standing = (await this.#survey.near(here, tx)).flatMap((there) => findingsBetween(here, there, rules).map((finding) => ({ finding, there })));
    const earlier = await findingsById(
      standing.map(({ finding }) => finding.id).filter((id) => !known.has(id)),
      tx,
    );
    const told: { readonly what: Told; readonly there: Surveyed }[] = [];
    const stands = new Set(standing.map(({ finding }) => finding.id));
    for (const before of known.values()) {
      if (stands.has(before.id)) continue;
      const there = await this.#other(before, here, tx);
      told.push({ what: ended(before, { pair: pairInOrder(here, there), cause: cause.id, rules, ruleChanged }), there });
    }
    for (const { finding, there } of standing) {
      const before = known.get(finding.id);
      const about = { pair: pairInOrder(here, there), cause: cause.id, rules, ruleChanged };
      const what = before ? goesOn(finding, before, about) : begun(finding, earlier.get(finding.id), about);
      if (what) told.push({ what, there });
    }
    return this.#tell(told, here, cause, appends, tx);
  }

  /**
   * A decision on a case that stands: what it tolerates is closed at once, the rest waits for the plans. It may have been taken while what
   * closed the case, and opened it again, had yet to be read: then it is nothing to the case that stands now.
   */
  async #decided(decision: ConflictDecided, opening: number, cause: Cause, appends: Appends, tx: PoolClient): Promise<boolean> {
    const finding = (await findingsById([decision.conflictId], tx)).get(decision.conflictId);
    const here = finding?.open && finding.openings === opening ? await this.#survey.find(finding.data.worksIds[0], tx) : undefined;
    if (!finding || !here) return true;
    const there = await this.#other(finding, here, tx);
    const awaiting: KnownFinding = { ...finding, decision };
    const what = toleratedOf(awaiting, { pair: pairInOrder(here, there), cause: cause.id });
    if (what) return this.#tell([{ what, there }], here, cause, appends, tx);
    await saveFindings([awaiting], tx);
    return true;
  }

  /** As much as there is room for; whether that was all. Told in part, the same event is read again, and the rest is found to be missing. */
  async #tell(all: readonly { readonly what: Told; readonly there: Surveyed }[], { works }: Surveyed, cause: Cause, appends: Appends, tx: PoolClient): Promise<boolean> {
    const told = all.slice(0, appends.room);
    await saveFindings(
      told.map(({ what }) => what.becomes),
      tx,
    );
    appends.add(
      told.map(({ what: { events, becomes }, there }) => {
        const [type, category] = becomes.kind === 'CHANCE' ? ['Chance', 'chance'] : ['Conflict', 'conflict'];
        const projectIds = [...new Set(inOrder(works, there.works).map(({ projectId }) => projectId))];
        return {
          streamId: `${category}-${becomes.id}`,
          expected: 'any',
          events: events.map((event) => ({ ...event, schemaVersion: 1, occurredAt: cause.occurredAt })),
          metadata: { actor, correlationId: cause.correlationId, ...traceOf(cause), subject: { type, id: becomes.id }, projectIds, audience: 'public' },
        };
      }),
    );
    return told.length === all.length;
  }

  async #other({ data: { worksIds } }: KnownFinding, { works }: Surveyed, tx: PoolClient): Promise<Surveyed> {
    const id = worksIds[0] === works.id ? worksIds[1] : worksIds[0];
    const found = await this.#survey.find(id, tx);
    if (!found) throw new Error(`The detector knows a finding about ${id}, but not the works`);
    return found;
  }
}
