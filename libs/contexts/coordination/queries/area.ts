import type { Pool } from 'pg';
import { refusal, type Footprint, type Rules, type Works } from '../../../contracts/index.js';
import { boxText, checkFootprint, grow, Shape } from '../../../platform/geometry/index.js';
import { Refusal, type JsonObject } from '../../../platform/kernel/index.js';
import type { Conditions } from '../../../platform/reading/index.js';
import { standingAt } from '../views/versions.js';

/** An area may be larger than a footprint: a whole city and what is around it. */
const largestAreaMetres = 500_000;

/** @throws {Refusal} FOOTPRINT_* with the field `area`. */
export const areaOf = (geometry: JsonObject): Shape => {
  if (geometry['type'] !== 'Polygon' && geometry['type'] !== 'MultiPolygon') throw refusal('INVALID_INPUT', 'area', 'An area is a Polygon or a MultiPolygon');
  // What is not a footprint is refused by the check.
  const footprint = { geometry, widthMetres: 0 } as unknown as Footprint;
  try {
    checkFootprint(footprint, largestAreaMetres);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.code, error.message, 'area') : error;
  }
  return Shape.of(footprint);
};

/** The works that touch the area as of a position, or come as near as that; `ever`: as of any time up to it. */
export const worksIn = async (pool: Pool, area: Shape, position: number, { ever = false, withinMetres = 0 } = {}): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ id: string; footprint: Works['footprint'] }>(
    `SELECT id, state->'footprint' AS footprint FROM works_board WHERE box && $1::box AND ${ever ? 'from_position <= $2' : standingAt('$2')}`,
    [boxText(grow(area.box, withinMetres)), position],
  );
  return [...new Set(rows.filter(({ footprint }) => area.isWithin(Shape.of(footprint), withinMetres)).map(({ id }) => id))];
};

/**
 * For rows about pairs of works, with `works_ids`: those of which one touches the area, and the other does or comes as near as two works
 * can collide or share. So a street does not show what long works do elsewhere.
 */
export const addArea = async (conditions: Conditions, pool: Pool, { overlap, collaboration }: Rules, geometry: JsonObject | null | undefined, position: number) => {
  if (geometry == null) return;
  const area = areaOf(geometry);
  const withinMetres = Math.max(overlap.values.bufferMetres, collaboration.values.withinMetres);
  conditions.add(await worksIn(pool, area, position), (ids) => `works_ids && ${ids}::text[]`);
  conditions.add(await worksIn(pool, area, position, { withinMetres }), (ids) => `works_ids <@ ${ids}::text[]`);
};
