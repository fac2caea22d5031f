import type { PoolClient } from 'pg';
import { evolveKnown } from '../domain/known-works.js';
import { canConflict, type Located } from '../domain/overlap.js';
import type { ConflictDetected, Rules, Works, WorksEvent } from '../../../contracts/index.js';
import { grow, Shape, type Box } from '../../../platform/geometry/index.js';

export type OpenConflict = { readonly detected: ConflictDetected; readonly other: Works };

const REMEMBERED_SHAPES = 5_000;

/** `box` of PostgreSQL: opposite corners. */
const boxText = ({ west, south, east, north }: Box): string => `((${west},${south}),(${east},${north}))`;

/** The works by place and time, and the conflicts found between them. All of it is rows; only parsed shapes are kept in memory. */
export class DetectorIndex {
  readonly #shapes = new Map<string, { readonly works: Works; readonly shape: Shape }>();

  constructor(private readonly rule: Rules['overlap']) {}

  /** After a lost race: what is in memory may not be what was committed. */
  forget(): void {
    this.#shapes.clear();
  }

  /** Folds one event into the works that it is about; undefined while their planning is not known. */
  async apply(event: WorksEvent, cause: string, tx: PoolClient): Promise<Works | undefined> {
    const before = event.type === 'works-planned' ? undefined : await this.works(event.data.worksId, tx);
    const works = evolveKnown(before, event);
    if (works) await this.#save(works, cause, tx);
    return works;
  }

  async works(id: string, tx: PoolClient): Promise<Works | undefined> {
    const { rows } = await tx.query<{ works: Works }>({ name: 'detector.works', text: 'SELECT works FROM detector_works WHERE works_id = $1', values: [id] });
    return rows[0]?.works;
  }

  /** Whoever might conflict with these works by box and window: a superset, measured by the caller. */
  async near({ works, shape }: Located, tx: PoolClient): Promise<readonly Located[]> {
    const { rows } = await tx.query<{ works: Works }>({
      name: 'detector.near',
      text: `SELECT works FROM detector_works
             WHERE can_conflict AND box && $1::box AND during && tstzrange($2, $3) AND owner_id <> $4 ORDER BY works_id`,
      values: [boxText(grow(shape.box, this.rule.values.bufferMetres)), works.window.start, works.window.end, works.ownerId],
    });
    return rows.map((row) => this.locate(row.works));
  }

  locate(works: Works): Located {
    const known = this.#shapes.get(works.id);
    if (known && sameFootprint(known.works, works)) return { works, shape: known.shape };
    const shape = Shape.of(works.footprint);
    if (this.#shapes.size >= REMEMBERED_SHAPES) this.#shapes.clear();
    this.#shapes.set(works.id, { works, shape });
    return { works, shape };
  }

  async openConflictsOf(worksId: string, tx: PoolClient): Promise<readonly OpenConflict[]> {
    const { rows } = await tx.query<{ detected: ConflictDetected; other: Works }>({
      name: 'detector.open-conflicts',
      text: `SELECT c.detected, w.works AS other FROM detector_conflicts c JOIN detector_works w ON w.works_id = c.works_b WHERE c.open AND c.works_a = $1
             UNION ALL
             SELECT c.detected, w.works FROM detector_conflicts c JOIN detector_works w ON w.works_id = c.works_a WHERE c.open AND c.works_b = $1`,
      values: [worksId],
    });
    return rows;
  }

  /** Keeps what was found; answers which of these cases had been closed before. */
  async saveConflicts(found: readonly ConflictDetected[], tx: PoolClient): Promise<ReadonlySet<string>> {
    if (found.length === 0) return new Set();
    const { rows } = await tx.query<{ conflict_id: string }>({
      name: 'detector.known-conflicts',
      text: 'SELECT conflict_id FROM detector_conflicts WHERE conflict_id = ANY ($1) AND NOT open',
      values: [found.map(({ conflictId }) => conflictId)],
    });
    await tx.query({
      name: 'detector.save-conflicts',
      text: `INSERT INTO detector_conflicts (conflict_id, works_a, works_b, open, detected)
             SELECT d->>'conflictId', d->'worksIds'->>0, d->'worksIds'->>1, true, d FROM unnest($1::jsonb[]) d
             ON CONFLICT (conflict_id) DO UPDATE SET open = true, detected = excluded.detected`,
      values: [found.map((each) => JSON.stringify(each))],
    });
    return new Set(rows.map((row) => row.conflict_id));
  }

  async closeConflicts(ids: readonly string[], tx: PoolClient): Promise<void> {
    if (ids.length > 0) await tx.query({ name: 'detector.close', text: 'UPDATE detector_conflicts SET open = false WHERE conflict_id = ANY ($1)', values: [ids] });
  }

  /** Under another rule other works can conflict. Answers all works that can now or that have open conflicts. */
  async reconsider(tx: PoolClient): Promise<readonly { readonly works: Works; readonly cause: string }[]> {
    const { rows } = await tx.query<{ works: Works; cause: string }>('SELECT works, cause FROM detector_works ORDER BY works_id');
    for (const { works, cause } of rows) await this.#save(works, cause, tx);
    return rows;
  }

  async #save(works: Works, cause: string, tx: PoolClient): Promise<void> {
    const { shape } = this.locate(works);
    await tx.query({
      name: 'detector.save-works',
      text: `INSERT INTO detector_works (works_id, works, cause, owner_id, can_conflict, during, box)
             VALUES ($1, $2, to_jsonb($3::text), $4, $5, tstzrange($6, $7), $8)
             ON CONFLICT (works_id) DO UPDATE SET works = excluded.works, cause = excluded.cause, owner_id = excluded.owner_id,
               can_conflict = excluded.can_conflict, during = excluded.during, box = excluded.box`,
      values: [works.id, JSON.stringify(works), cause, works.ownerId, canConflict(works, this.rule), works.window.start, works.window.end, boxText(shape.box)],
    });
  }
}

const sameFootprint = (a: Works, b: Works): boolean => a === b || JSON.stringify(a.footprint) === JSON.stringify(b.footprint);
