import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boxesMeet, grow } from './box.js';
import type { Footprint, Geometry, Position } from './footprint.js';
import { Shape } from './shape.js';
import { transverseMercator } from './projection.js';

const shape = (geometry: Geometry, widthMetres = 0): Shape => Shape.of({ geometry, widthMetres });
const point = (longitude: number, latitude: number, width = 0): Shape => shape({ type: 'Point', coordinates: [longitude, latitude] }, width);
const square = (west: number, south: number, side: number): readonly Position[] => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];

describe('Distance between footprints', () => {
  // References: Vincenty's inverse formula on WGS84, computed apart from this code.
  it.each([
    ['Taipei, northwards', [121.5654, 25.033], [121.5654, 25.0330451], 4.9959],
    ['Taipei, across', [121.5645, 25.033964], [121.56375, 25.0375], 398.941],
    ['Beijing, eastwards', [116.4, 39.9], [116.4001, 39.9], 8.5518],
    ['Beijing, across', [116.3972, 39.9163], [116.3913, 39.9075], 1099.6341],
  ] as const)('is that on the ground: %s', (_, [x0, y0], [x1, y1], metres) => {
    expect(Math.abs(point(x0, y0).distanceTo(point(x1, y1)) - metres)).toBeLessThan(0.01);
  });

  it('is 0 where they touch, overlap, or one lies inside the other', () => {
    const plot = shape({ type: 'Polygon', coordinates: [square(121.5, 25, 0.001)] });
    const neighbour = shape({ type: 'Polygon', coordinates: [square(121.501, 25, 0.001)] });
    const across = shape({
      type: 'LineString',
      coordinates: [
        [121.4999, 25.0005],
        [121.5011, 25.0006],
      ],
    });
    expect([plot.distanceTo(neighbour), plot.distanceTo(across), plot.distanceTo(point(121.5005, 25.0005)), plot.distanceTo(plot)]).toEqual([0, 0, 0, 0]);
    expect(plot.intersects(neighbour)).toBe(true);
  });

  it('goes to the edge of a hole from inside it', () => {
    const ring = shape({ type: 'Polygon', coordinates: [square(121.5, 25, 0.003), square(121.501, 25.001, 0.001)] });
    expect(ring.distanceTo(point(121.5015, 25.00101))).toBeCloseTo(1.108, 2);
  });

  it('takes half of each width off, and never falls below 0', () => {
    const apart = point(121.5, 25).distanceTo(point(121.5001, 25));
    expect(point(121.5, 25, 3).distanceTo(point(121.5001, 25, 4))).toBeCloseTo(apart - 3.5, 9);
    expect(point(121.5, 25, 30).distanceTo(point(121.5001, 25))).toBe(0);
  });

  it('takes a line of no length for a point', () => {
    const dot = shape({
      type: 'LineString',
      coordinates: [
        [121.5, 25],
        [121.5, 25],
      ],
    });
    expect(dot.distanceTo(point(121.5001, 25))).toBe(point(121.5, 25).distanceTo(point(121.5001, 25)));
  });

  it('is that to the nearest of several pieces', () => {
    const manholes = shape({
      type: 'MultiPoint',
      coordinates: [
        [121.6, 25],
        [121.5001, 25],
        [121.4, 25],
      ],
    });
    expect(manholes.distanceTo(point(121.5, 25))).toBeCloseTo(10.095, 3);
  });
});

/** Corners on a grid of a millionth of a degree (0.1 m), in a district 300 m wide. */
const position = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 })).map(([x, y]) => [121.5 + x / 1e6, 25 + y / 1e6]);
const line = fc.array(position, { minLength: 2, maxLength: 12 });
const triangle = fc.tuple(position, position, position).map(([a, b, c]) => [a, b, c, a]);
const geometry: fc.Arbitrary<Geometry> = fc.oneof(
  position.map((coordinates) => ({ type: 'Point' as const, coordinates })),
  fc.array(position, { minLength: 1, maxLength: 6 }).map((coordinates) => ({ type: 'MultiPoint' as const, coordinates })),
  line.map((coordinates) => ({ type: 'LineString' as const, coordinates })),
  fc.array(line, { minLength: 1, maxLength: 4 }).map((coordinates) => ({ type: 'MultiLineString' as const, coordinates })),
  triangle.map((ring) => ({ type: 'Polygon' as const, coordinates: [ring] })),
);
const footprint: fc.Arbitrary<Footprint> = fc
  .record({ geometry, widthMetres: fc.constantFrom(0, 0.6, 4) })
  .map((any) => (any.geometry.type === 'Polygon' ? { ...any, widthMetres: 0 } : any));

describe('Any two footprints', () => {
  it('are as far apart from either side, to the bit', () => {
    fc.assert(fc.property(footprint, footprint, (a, b) => expect(Shape.of(a).distanceTo(Shape.of(b))).toBe(Shape.of(b).distanceTo(Shape.of(a)))));
  });

  it('are 0 from themselves', () => {
    fc.assert(fc.property(footprint, (a) => expect(Shape.of(a).distanceTo(Shape.of(a))).toBe(0)));
  });

  it('are as far apart as the nearest two of their edges, compared one by one', () => {
    fc.assert(fc.property(footprint, footprint, (a, b) => expect(Math.abs(Shape.of(a).distanceTo(Shape.of(b)) - bruteForce(a, b))).toBeLessThan(1e-6)));
  });

  it('stay as far apart when both move east', () => {
    fc.assert(
      fc.property(footprint, footprint, (a, b) =>
        expect(Math.abs(Shape.of(a).distanceTo(Shape.of(b)) - Shape.of(moved(a)).distanceTo(Shape.of(moved(b))))).toBeLessThan(0.001),
      ),
    );
  });

  it('obey the triangle: a point between is no short cut', () => {
    fc.assert(
      fc.property(footprint, footprint, position, (a, b, coordinates) => {
        const between = shape({ type: 'Point', coordinates });
        expect(Shape.of(a).distanceTo(Shape.of(b))).toBeLessThanOrEqual(Shape.of(a).distanceTo(between) + between.distanceTo(Shape.of(b)) + 1e-6);
      }),
    );
  });

  it('never are nearer than their boxes say: an index finds every pair', () => {
    fc.assert(
      fc.property(footprint, footprint, fc.constantFrom(0, 5, 20, 100), (a, b, metres) => {
        const [one, two] = [Shape.of(a), Shape.of(b)];
        if (one.distanceTo(two) <= metres) expect(boxesMeet(grow(one.box, metres), two.box)).toBe(true);
        expect(one.isWithin(two, metres)).toBe(one.distanceTo(two) <= metres);
      }),
    );
  });
});

const moved = ({ geometry, widthMetres }: Footprint): Footprint => {
  const move = (value: unknown): unknown => (Array.isArray(value) && typeof value[0] === 'number' ? [value[0] + 0.02, value[1]] : (value as unknown[]).map(move));
  return { geometry: { type: geometry.type, coordinates: move(geometry.coordinates) } as Geometry, widthMetres };
};

type XY = readonly [number, number];

/** Every edge against every other, in plain arithmetic. */
const bruteForce = (a: Footprint, b: Footprint): number => {
  const [edgesOfA, edgesOfB] = [edges(a), edges(b)];
  if (edgesOfB.some(([corner]) => holds(a, corner)) || edgesOfA.some(([corner]) => holds(b, corner))) return 0;
  const apart = Math.min(...edgesOfA.flatMap((edge) => edgesOfB.map((other) => edgeDistance(edge, other))));
  return Math.max(0, apart - (a.widthMetres + b.widthMetres) / 2);
};

const edges = ({ geometry }: Footprint): (readonly [XY, XY])[] => {
  const project = transverseMercator(1215);
  const along = (positions: readonly Position[]): (readonly [XY, XY])[] => positions.slice(1).map((to, index) => [project(positions[index]!), project(to)] as const);
  const dot = (at: Position): readonly [XY, XY] => [project(at), project(at)];
  switch (geometry.type) {
    case 'Point':
      return [dot(geometry.coordinates)];
    case 'MultiPoint':
      return geometry.coordinates.map(dot);
    case 'LineString':
      return along(geometry.coordinates);
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates.flatMap(along);
    case 'MultiPolygon':
      return geometry.coordinates.flat().flatMap(along);
  }
};

const holds = (footprint: Footprint, [x, y]: XY): boolean =>
  footprint.geometry.type === 'Polygon' &&
  edges(footprint).filter(([[x0, y0], [x1, y1]]) => y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)).length % 2 === 1;

const toEdge = ([px, py]: XY, [[x0, y0], [x1, y1]]: readonly [XY, XY]): number => {
  const squared = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((px - x0) * (x1 - x0) + (py - y0) * (y1 - y0)) / squared));
  return Math.hypot(px - x0 - along * (x1 - x0), py - y0 - along * (y1 - y0));
};

const side = ([[x0, y0], [x1, y1]]: readonly [XY, XY], [x, y]: XY): number => Math.sign((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0));

const edgeDistance = (a: readonly [XY, XY], b: readonly [XY, XY]): number => {
  const crosses = side(a, b[0]) * side(a, b[1]) < 0 && side(b, a[0]) * side(b, a[1]) < 0;
  return crosses ? 0 : Math.min(toEdge(a[0], b), toEdge(a[1], b), toEdge(b[0], a), toEdge(b[1], a));
};
