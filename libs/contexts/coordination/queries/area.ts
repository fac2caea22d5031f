import type { Pool } from 'pg';
import { refusal, type Footprint, type Works } from '../../../contracts/index.js';
import { checkFootprint, Shape, type Box } from '../../../platform/geometry/index.js';
import type { JsonObject } from '../../../platform/kernel/index.js';
import { Refusal } from '../../../platform/kernel/index.js';
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

export const boxText = ({ west, south, east, north }: Box): string => `((${west},${south}),(${east},${north}))`;

/** The works that touch the area as of a position; `null`: as of any time up to it. */
export const worksIn = async (pool: Pool, area: Shape, position: number, ever: boolean): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ id: string; footprint: Works['footprint'] }>(
    `SELECT id, state->'footprint' AS footprint FROM works_board WHERE box && $1::box AND ${ever ? 'from_position <= $2' : standingAt('$2')}`,
    [boxText(area.box), position],
  );
  return [...new Set(rows.filter(({ footprint }) => area.intersects(Shape.of(footprint))).map(({ id }) => id))];
};

/** For rows with `works_ids`: only those of works that touch the area, as of a position. */
export const addArea = async (conditions: Conditions, pool: Pool, area: JsonObject | null | undefined, position: number): Promise<Conditions> =>
  area == null ? conditions : conditions.add(await worksIn(pool, areaOf(area), position, false), (ids) => `works_ids && ${ids}::text[]`);
