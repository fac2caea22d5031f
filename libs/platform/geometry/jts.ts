import Coordinate from 'jsts/org/locationtech/jts/geom/Coordinate.js';
import type JtsGeometry from 'jsts/org/locationtech/jts/geom/Geometry.js';
import GeometryFactory from 'jsts/org/locationtech/jts/geom/GeometryFactory.js';
import type { Parts, Position } from './footprint.js';

const factory = new GeometryFactory();

/** The geometry as JTS has it, every position led through `place`. Polygons must have closed rings of four positions or more. */
export const toJts = ({ dimension, parts }: Parts, place: (position: Position) => readonly [number, number]): JtsGeometry => {
  const coordinates = (positions: readonly Position[]): Coordinate[] => positions.map((position) => new Coordinate(...place(position)));
  const ring = (positions: readonly Position[]): unknown => factory.createLinearRing(coordinates(positions));
  const piece = ([first = [], ...others]: readonly (readonly Position[])[]): unknown => {
    if (dimension === 0) return factory.createPoint(coordinates(first)[0]);
    if (dimension === 1) return factory.createLineString(coordinates(first));
    return factory.createPolygon(ring(first), others.map(ring));
  };
  const pieces = parts.map(piece);
  const collection: unknown =
    dimension === 0 ? factory.createMultiPoint(pieces) : dimension === 1 ? factory.createMultiLineString(pieces) : factory.createMultiPolygon(pieces);
  return collection as JtsGeometry;
};
