import IsValidOp from 'jsts/org/locationtech/jts/operation/valid/IsValidOp.js';
import TopologyValidationError from 'jsts/org/locationtech/jts/operation/valid/TopologyValidationError.js';
import { Refusal } from '../kernel/index.js';
import { boxOf, extentOf } from './box.js';
import { partsOf, type Footprint, type Geometry, type Parts, type Position } from './footprint.js';
import { isTooIntricate } from './intricate.js';
import { toJts } from './jts.js';

export const MOST_POSITIONS = 10_000;
export const WIDEST_METRES = 1_000;
/** Works may have pieces in several places of a city; their projection stays true to a millimetre within 300 km. */
const WHOLE_TO_PIECE = 10;

/** How deep positions lie in `coordinates`. */
const DEPTHS: { readonly [T in Geometry['type']]: number } = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

const refuse = (code: string, message: string, field = 'footprint.geometry'): never => {
  throw new Refusal(code, message, field);
};

const at = ([longitude, latitude]: Position): string => `${longitude}, ${latitude}`;

/**
 * Refuses a footprint that cannot be what it says, and says where and what to do: what is not GeoJSON in WGS84, polygons that
 * are not simple and closed (OGC), what is empty, what is larger than a district. A line may cross itself: trenches do.
 * Altitudes are kept and play no part.
 *
 * @param footprint as a caller sent it; its geometry may be any JSON
 * @param maxExtentMetres of each connected piece, east to west and south to north; of the whole, ten times as much
 * @returns the same footprint, now known to be one
 * @throws {Refusal} FOOTPRINT_NOT_WGS84, FOOTPRINT_EMPTY, FOOTPRINT_CROSSES_ITSELF, FOOTPRINT_TOO_LARGE, or INVALID_INPUT for
 * what is not a geometry of GeoJSON at all
 */
export const checkFootprint = (footprint: { readonly geometry: unknown; readonly widthMetres: number }, maxExtentMetres: number): Footprint => {
  const geometry = checkForm(footprint.geometry);
  const shape = partsOf(geometry);
  checkWidth(footprint.widthMetres, shape);
  checkExtent(shape, maxExtentMetres);
  if (shape.dimension === 1) shape.parts.flat().forEach(checkLine);
  if (shape.dimension === 2) shape.parts.flat().forEach(checkRing);
  if (isTooIntricate(shape))
    refuse('INVALID_INPUT', 'The geometry is too intricate to be measured: most of its edges lie across one another. Simplify it, or give it as several works.');
  if (shape.dimension === 2) checkPolygons(shape);
  return { geometry, widthMetres: footprint.widthMetres };
};

const checkForm = (geometry: unknown): Geometry => {
  if (typeof geometry !== 'object' || geometry === null) return refuse('INVALID_INPUT', 'Give a GeoJSON geometry: an object with `type` and `coordinates`.');
  const { type, coordinates, ...others } = geometry as Partial<Geometry>;
  if (type === undefined || !Object.hasOwn(DEPTHS, type)) {
    return refuse('INVALID_INPUT', `Give a GeoJSON geometry of one of the types ${Object.keys(DEPTHS).join(', ')}.`);
  }
  const [extra] = Object.keys(others);
  if (extra === 'crs') return refuse('INVALID_INPUT', 'Leave out `crs`: GeoJSON is always longitude, latitude in WGS84 (RFC 7946, 4).');
  if (extra !== undefined) return refuse('INVALID_INPUT', `Leave out \`${extra}\`: a geometry has \`type\` and \`coordinates\` and nothing else.`);
  const count = checkCoordinates(coordinates, DEPTHS[type], 'coordinates');
  if (count > MOST_POSITIONS)
    refuse('INVALID_INPUT', `The geometry has ${count} positions, ${MOST_POSITIONS} at most are taken. Simplify it, or give it as several works.`);
  return geometry as Geometry;
};

/** @returns the number of positions */
const checkCoordinates = (value: unknown, depth: number, path: string): number => {
  if (!Array.isArray(value)) return refuse('INVALID_INPUT', `\`${path}\` must be an array.`);
  if (value.length === 0) return refuse('FOOTPRINT_EMPTY', `\`${path}\` is empty. Give at least one position.`);
  if (depth > 0) return value.reduce<number>((count, inner, index) => count + checkCoordinates(inner, depth - 1, `${path}[${index}]`), 0);
  checkPosition(value, path);
  return 1;
};

const checkPosition = (position: readonly unknown[], path: string): void => {
  if (position.length < 2 || position.length > 3 || !position.every(Number.isFinite)) {
    refuse('INVALID_INPUT', `\`${path}\` must be a position: two numbers, longitude and latitude, and perhaps a third, the altitude.`);
  }
  const [longitude, latitude] = position as [number, number];
  if (Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90) return;
  const guess =
    Math.abs(longitude) <= 90 && Math.abs(latitude) <= 180
      ? 'They seem to be in the other order: give the longitude first'
      : 'They seem to be metres of a national grid (TWD97, CGCS2000): convert them to degrees (EPSG:4326) first';
  refuse('FOOTPRINT_NOT_WGS84', `\`${path}\` is ${longitude}, ${latitude}: not a longitude and a latitude. ${guess}.`);
};

const checkWidth = (widthMetres: number, { dimension }: Parts): void => {
  const field = 'footprint.widthMetres';
  if (!Number.isFinite(widthMetres) || widthMetres < 0 || widthMetres > WIDEST_METRES) {
    refuse('INVALID_INPUT', `Give a width from 0 to ${WIDEST_METRES} metres, 0 where it is unknown.`, field);
  }
  if (dimension === 2 && widthMetres !== 0) refuse('INVALID_INPUT', 'Give 0: a polygon is as wide as it is drawn.', field);
};

const checkExtent = ({ parts }: Parts, maxExtentMetres: number): void => {
  const check = (positions: readonly Position[], most: number, what: string): void => {
    const box = boxOf(positions);
    const extent = extentOf(box);
    if (extent <= most) return;
    const corners = `from ${box.west}, ${box.south} to ${box.east}, ${box.north}`;
    refuse(
      'FOOTPRINT_TOO_LARGE',
      `${what} extends over ${Math.round(extent / 100) / 10} km (${corners}), more than the ${most / 1000} km allowed. Give the works their own outline, not that of an area around them.`,
    );
  };
  check(parts.flat(2), maxExtentMetres * WHOLE_TO_PIECE, 'The footprint');
  for (const part of parts) check(part.flat(), maxExtentMetres, 'A piece of the footprint');
};

/** Two positions in the same place are taken: a trench of no length is a point. */
const checkLine = (line: readonly Position[]): void => {
  if (line.length < 2) refuse('INVALID_INPUT', `The line at ${at(line[0] ?? [])} has one position: give at least two, or send a point.`);
};

const checkRing = (ring: readonly Position[]): void => {
  const [first, last] = [ring[0], ring.at(-1)] as [Position, Position];
  if (first[0] !== last[0] || first[1] !== last[1]) {
    refuse('INVALID_INPUT', `A ring starts at ${at(first)} and ends at ${at(last)}: end it where it starts.`);
  }
  if (isFlat(ring))
    refuse('FOOTPRINT_EMPTY', `The ring at ${at(first)} encloses nothing: give a polygon at least three corners that are not in one line, or send a line with a width.`);
};

/** All positions within about 0.1 mm of one line. */
const isFlat = (ring: readonly Position[]): boolean => {
  const [x0 = 0, y0 = 0] = ring[0] ?? [];
  const arms = ring.map(([x = 0, y = 0]) => [x - x0, y - y0] as const);
  const [dx, dy] = arms.reduce((longest, arm) => (Math.hypot(...arm) > Math.hypot(...longest) ? arm : longest));
  const length = Math.hypot(dx, dy);
  return length === 0 || arms.every(([x, y]) => Math.abs(x * dy - y * dx) / length < 1e-9);
};

const checkPolygons = (shape: Parts): void => {
  // In degrees as sent: projecting rounds, and rounding may move a corner across an edge that it touches.
  const error = new IsValidOp(toJts(shape, ([x = NaN, y = NaN]) => [x, y])).getValidationError() as TopologyValidationError | null;
  if (error === null) return;
  const place = error.getCoordinate() as { readonly x: number; readonly y: number };
  const what = String(error.getMessage()).toLowerCase();
  refuse(
    'FOOTPRINT_CROSSES_ITSELF',
    `The polygon is not a simple one (${what}) at ${place.x}, ${place.y}. Repair it there so that its rings neither cross nor overlap; a buffer of width 0 often does.`,
  );
};
