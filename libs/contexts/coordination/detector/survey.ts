import type { Pool, PoolClient } from 'pg';
import type { Works } from '../../../contracts/index.js';
import { boxText, grow, Shape } from '../../../platform/geometry/index.js';
import type { DetectionRules, Surveyed } from '../domain/findings.js';
import { mayShare } from '../domain/chance.js';
import { canConflict } from '../domain/overlap.js';
import type { Protection } from '../domain/protection.js';

type Queryable = Pick<Pool | PoolClient, 'query'>;
type WorksRow = { works: Works; protection: Protection | null };

const REMEMBERED_SHAPES = 5_000;

/** The works by place and time. All of it is rows; only parsed shapes are kept in memory. */
export class Survey {
  readonly #shapes = new Map<string, { readonly works: Works; readonly shape: Shape }>();

  constructor(private readonly rules: DetectionRules) {}

  /** After a lost race: what is in memory may not be what was committed. */
  forget(): void {
    this.#shapes.clear();
  }

  async find(id: string, on: Queryable): Promise<Surveyed | undefined> {
    const { rows } = await (on as Pool).query<WorksRow>({ name: 'survey.find', text: 'SELECT works, protection FROM detector_works WHERE works_id = $1', values: [id] });
    return rows[0] && this.locate(rows[0].works, rows[0].protection);
  }

  async save({ works, shape, protection }: Surveyed, cause: string, tx: PoolClient): Promise<void> {
    await tx.query({
      name: 'survey.save',
      text: `INSERT INTO detector_works (works_id, works, cause, owner_id, can_conflict, during, box, protection, protected)
             VALUES ($1, $2, to_jsonb($3::text), $4, $5, tstzrange($6, $7), $8, $9, CASE WHEN $10::timestamptz IS NOT NULL THEN tstzrange($10, $11) END)
             ON CONFLICT (works_id) DO UPDATE SET works = excluded.works, cause = excluded.cause, owner_id = excluded.owner_id, can_conflict = excluded.can_conflict,
               during = excluded.during, box = excluded.box, protection = excluded.protection, protected = excluded.protected`,
      values: [
        works.id,
        JSON.stringify(works),
        cause,
        works.ownerId,
        canConflict(works, this.rules.overlap),
        works.window.start,
        works.window.end,
        boxText(shape.box),
        protection && JSON.stringify(protection),
        protection?.from,
        protection?.until,
      ],
    });
  }

  /**
   * Whoever might have something to do with these works, by box and time: a superset, measured by the caller. Trenches that may be
   * shared are looked for in a longer time, by other works that are open; a protected surface, by whoever digs, and the other way round.
   */
  async near(here: Surveyed, on: Queryable): Promise<readonly Surveyed[]> {
    const found: WorksRow[] = [];
    for (const { name, where, values } of this.#candidates(here)) {
      const text = `SELECT works, protection FROM detector_works WHERE ${where} ORDER BY works_id`;
      found.push(...(await (on as Pool).query<WorksRow>({ name: `survey.${name}`, text, values: [...values] })).rows);
    }
    return found.map((row) => this.locate(row.works, row.protection));
  }

  /** How many these are, without reading them; counted no further than `most`. */
  async countNear(here: Surveyed, most: number, on: Queryable): Promise<number> {
    let count = 0;
    for (const { where, values } of this.#candidates(here)) {
      const text = `SELECT count(*)::int AS count FROM (SELECT FROM detector_works WHERE ${where} LIMIT ${most}) near`;
      count += (await (on as Pool).query<{ count: number }>(text, [...values])).rows[0]?.count ?? 0;
    }
    return count;
  }

  #candidates({ works, shape, protection }: Surveyed): readonly { readonly name: string; readonly where: string; readonly values: readonly unknown[] }[] {
    const { overlap, collaboration } = this.rules;
    const around = boxText(grow(shape.box, Math.max(overlap.values.bufferMetres, collaboration.values.withinMetres)));
    const inTime = (from: string, to: string | null, days: number) => ({ name: 'near-in-time', where: NEAR_IN_TIME, values: [around, from, to, works.id, days] });
    const { start, end } = works.window;
    // A day more: where two lie exactly so far apart, the ends of their half-open ranges do not meet from either side.
    const days = mayShare(works, this.rules) ? collaboration.values.withinDays + 1 : 0;
    return [
      ...(canConflict(works, overlap) ? [inTime(start, end, days), { name: 'near-surfaces', where: NEAR_SURFACES, values: [around, start, end, works.id] }] : []),
      ...(protection ? [inTime(protection.from, protection.until, 0)] : []),
    ];
  }

  locate(works: Works, protection: Protection | null): Surveyed {
    const known = this.#shapes.get(works.id);
    if (known && sameFootprint(known.works, works)) return { works, shape: known.shape, protection };
    const shape = Shape.of(works.footprint);
    if (this.#shapes.size >= REMEMBERED_SHAPES) this.#shapes.clear();
    this.#shapes.set(works.id, { works, shape });
    return { works, shape, protection };
  }

  /** Every works, or those that come after some, with the event that it stands as it does by. */
  async all(tx: PoolClient, after: string | null = null): Promise<readonly { readonly surveyed: Surveyed; readonly cause: string }[]> {
    const { rows } = await tx.query<WorksRow & { cause: string }>(
      'SELECT works, protection, cause FROM detector_works WHERE $1::text IS NULL OR works_id > $1 ORDER BY works_id',
      [after],
    );
    return rows.map(({ works, protection, cause }) => ({ surveyed: this.locate(works, protection), cause }));
  }
}

const NEAR_IN_TIME = `can_conflict AND box && $1::box AND works_id <> $4
  AND during && tstzrange($2::timestamptz - $5::float8 * interval '24 hours', $3::timestamptz + $5::float8 * interval '24 hours', '[]')`;
const NEAR_SURFACES = 'protected IS NOT NULL AND box && $1::box AND protected && tstzrange($2, $3) AND works_id <> $4';

const sameFootprint = (a: Works, b: Works): boolean => a === b || JSON.stringify(a.footprint) === JSON.stringify(b.footprint);
