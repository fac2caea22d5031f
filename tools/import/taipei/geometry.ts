import type { MultiLineString, MultiPoint, MultiPolygon, Position } from 'geojson';
import GeometryFactory from 'jsts/org/locationtech/jts/geom/GeometryFactory.js';
import GeoJSONReader from 'jsts/org/locationtech/jts/io/GeoJSONReader.js';
import GeoJSONWriter from 'jsts/org/locationtech/jts/io/GeoJSONWriter.js';
import type JtsGeometry from 'jsts/org/locationtech/jts/geom/Geometry.js';
import BufferOp from 'jsts/org/locationtech/jts/operation/buffer/BufferOp.js';
import IsValidOp from 'jsts/org/locationtech/jts/operation/valid/IsValidOp.js';
import proj4 from 'proj4';

export type SourceGeometry = MultiPolygon | MultiLineString | MultiPoint;

/** EPSG:3826, TWD97 / TM2 zone 121. Its datum is WGS84's within centimetres: no shift is applied. */
const twd97 = '+proj=tmerc +lat_0=0 +lon_0=121 +k=0.9999 +x_0=250000 +y_0=0 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs';
const { inverse } = proj4('WGS84', twd97);

/** About a millimetre. */
const DECIMALS = 8;
const rounded = (degrees: number): number => Number(degrees.toFixed(DECIMALS));

const degrees = ([x = NaN, y = NaN]: Position): Position => inverse<[number, number]>([x, y]).map(rounded);

type Nested = Position | readonly Nested[];
const everywhere = (nested: Nested, place: (position: Position) => Position): Nested =>
  typeof nested[0] === 'number' ? place(nested as Position) : (nested as readonly Nested[]).map((inner) => everywhere(inner, place));

/** A polygon that crosses itself becomes the area that it encloses: a buffer of no width. Others stay as they are. */
export const repaired = <G extends SourceGeometry>(geometry: G): G => {
  if (geometry.type !== 'MultiPolygon') return geometry;
  const read: JtsGeometry = new GeoJSONReader(new GeometryFactory()).read(geometry) as JtsGeometry;
  if (new IsValidOp(read).isValid()) return geometry;
  const mended = new GeoJSONWriter().write(BufferOp.bufferOp(read, 0)) as { type: string; coordinates: unknown };
  return (mended.type === 'Polygon' ? { type: 'MultiPolygon', coordinates: [mended.coordinates] } : mended) as G;
};

/** The source's metres as WGS84, repaired before (in metres, as they were measured) and, where rounding made a crossing, after. */
export const toWgs84 = (text: string): SourceGeometry => {
  const geometry = repaired(JSON.parse(text) as SourceGeometry);
  const placed = { ...geometry, coordinates: everywhere(geometry.coordinates, degrees) } as SourceGeometry;
  const again = repaired(placed);
  return again === placed ? placed : ({ ...again, coordinates: everywhere(again.coordinates, (position) => position.map(rounded)) } as SourceGeometry);
};
