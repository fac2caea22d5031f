import type JtsGeometry from 'jsts/org/locationtech/jts/geom/Geometry.js';
import BufferOp from 'jsts/org/locationtech/jts/operation/buffer/BufferOp.js';
import OverlayOp from 'jsts/org/locationtech/jts/operation/overlay/OverlayOp.js';
import { boxOf } from './box.js';
import { partsOf, type Footprint } from './footprint.js';
import { toJts } from './jts.js';
import { transverseMercator } from './projection.js';

/**
 * How much ground two footprints have in common, in square metres: of the one that has less of it, what lies within `withinMetres` of
 * the other. It is what is opened once instead of twice where both share one trench. The same from either side, to a hundredth.
 *
 * @param usualWidthMetres of a line or point whose width is not known (0)
 */
export const sharedArea = (
  a: Footprint,
  b: Footprint,
  { withinMetres, usualWidthMetres }: { readonly withinMetres: number; readonly usualWidthMetres: number },
): number => {
  const [one, other] = [groundOf(a, usualWidthMetres, meridianOf(a, b)), groundOf(b, usualWidthMetres, meridianOf(a, b))];
  const near = (ground: JtsGeometry, neighbour: JtsGeometry): number =>
    (OverlayOp.intersection(ground, BufferOp.bufferOp(neighbour, withinMetres)) as JtsGeometry).getArea();
  return Math.round(Math.min(near(one, other), near(other, one)) * 100) / 100;
};

const meridianOf = (...footprints: readonly Footprint[]): number => {
  const { west, east } = boxOf(footprints.flatMap(({ geometry }) => partsOf(geometry).parts.flat(2)));
  return Math.round(((west + east) / 2) * 10);
};

/** The ground that it takes; a buffer of no width mends what projecting made of a polygon whose rings touch. */
const groundOf = ({ geometry, widthMetres }: Footprint, usualWidthMetres: number, meridian: number): JtsGeometry => {
  const parts = partsOf(geometry);
  const half = parts.dimension === 2 ? 0 : (widthMetres || usualWidthMetres) / 2;
  return BufferOp.bufferOp(toJts(parts, transverseMercator(meridian)), half) as JtsGeometry;
};
