import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../kernel/index.js';
import { checkFootprint, MOST_POSITIONS } from './index.js';

const refused = (geometry: unknown, widthMetres = 0): Refusal => {
  try {
    checkFootprint({ geometry, widthMetres }, 30_000);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('The footprint was accepted');
};
const polygon = (...ring: readonly (readonly number[])[]): unknown => ({ type: 'Polygon', coordinates: [ring] });

describe('A footprint', () => {
  it.each([
    [
      'a polygon with a hole',
      {
        type: 'Polygon',
        coordinates: [
          [
            [121.5, 25],
            [121.51, 25],
            [121.51, 25.01],
            [121.5, 25.01],
            [121.5, 25],
          ],
          [
            [121.502, 25.002],
            [121.503, 25.002],
            [121.503, 25.003],
            [121.502, 25.002],
          ],
        ],
      },
      0,
    ],
    [
      'a line that crosses itself',
      {
        type: 'LineString',
        coordinates: [
          [121.5, 25],
          [121.51, 25.01],
          [121.51, 25],
          [121.5, 25.01],
        ],
      },
      0.8,
    ],
    [
      'manholes',
      {
        type: 'MultiPoint',
        coordinates: [
          [121.5, 25],
          [121.6, 25.1],
        ],
      },
      1.2,
    ],
    [
      'altitudes',
      {
        type: 'LineString',
        coordinates: [
          [121.5, 25, 3],
          [121.51, 25.01, 4.5],
        ],
      },
      0,
    ],
    [
      'pieces of a city-wide pipe further apart than one piece may be long',
      {
        type: 'MultiLineString',
        coordinates: [
          [
            [121.5, 25],
            [121.51, 25],
          ],
          [
            [120.7, 24.1],
            [120.71, 24.1],
          ],
        ],
      },
      0,
    ],
  ])('may be %s', (_, geometry, widthMetres) => {
    expect(checkFootprint({ geometry, widthMetres }, 30_000)).toEqual({ geometry, widthMetres });
  });

  it.each([
    ['crosses itself', polygon([121.5, 25], [121.51, 25.01], [121.51, 25], [121.5, 25.01], [121.5, 25]), 'FOOTPRINT_CROSSES_ITSELF', '121.505, 25.005'],
    [
      'overlaps another of its pieces',
      {
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [0, 0],
              [0.1, 0],
              [0.1, 0.1],
              [0, 0],
            ],
          ],
          [
            [
              [0.05, 0],
              [0.15, 0],
              [0.15, 0.1],
              [0.05, 0],
            ],
          ],
        ],
      },
      'FOOTPRINT_CROSSES_ITSELF',
      'self-intersection',
    ],
    [
      'has a hole outside',
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [0.1, 0],
            [0.1, 0.1],
            [0, 0],
          ],
          [
            [0.2, 0.2],
            [0.21, 0.2],
            [0.21, 0.21],
            [0.2, 0.2],
          ],
        ],
      },
      'FOOTPRINT_CROSSES_ITSELF',
      'hole',
    ],
    ['is not closed', polygon([121.5, 25], [121.51, 25], [121.51, 25.01], [121.5, 25.01]), 'INVALID_INPUT', 'ends at 121.5, 25.01'],
    ['has no area', polygon([121.5, 25], [121.51, 25.01], [121.505, 25.005], [121.5, 25]), 'FOOTPRINT_EMPTY', 'encloses nothing'],
    ['has no coordinates', { type: 'MultiPolygon', coordinates: [] }, 'FOOTPRINT_EMPTY', 'coordinates'],
    ['has an empty ring', { type: 'Polygon', coordinates: [[]] }, 'FOOTPRINT_EMPTY', 'coordinates[0]'],
    ['is in metres of TWD97', { type: 'Point', coordinates: [302_000, 2_770_000] }, 'FOOTPRINT_NOT_WGS84', 'TWD97'],
    ['gives the latitude first', { type: 'Point', coordinates: [25.03, 121.5] }, 'FOOTPRINT_NOT_WGS84', 'longitude first'],
    ['is larger than the district', polygon([121, 25], [122, 25], [122, 26], [121, 26], [121, 25]), 'FOOTPRINT_TOO_LARGE', '110.5 km'],
    [
      'has pieces all over the world',
      {
        type: 'MultiPoint',
        coordinates: [
          [121, 25],
          [-70, 40],
        ],
      },
      'FOOTPRINT_TOO_LARGE',
      'km',
    ],
    ['names a coordinate system', { type: 'Point', coordinates: [121.5, 25], crs: { type: 'name' } }, 'INVALID_INPUT', '`crs`'],
    ['brings a box', { type: 'Point', coordinates: [121.5, 25], bbox: [121.5, 25, 121.5, 25] }, 'INVALID_INPUT', '`bbox`'],
    ['is of another type', { type: 'GeometryCollection', geometries: [] }, 'INVALID_INPUT', 'MultiPolygon'],
    ['has a type that every object has', { type: 'toString', coordinates: [] }, 'INVALID_INPUT', 'types'],
    ['is nothing', null, 'INVALID_INPUT', 'GeoJSON'],
    ['is nested too deeply', { type: 'Point', coordinates: [[121.5, 25]] }, 'INVALID_INPUT', 'position'],
    [
      'holds what is no number',
      {
        type: 'LineString',
        coordinates: [
          [121.5, 25],
          [121.5, '25'],
        ],
      },
      'INVALID_INPUT',
      'coordinates[1]',
    ],
    ['holds what is not finite', { type: 'Point', coordinates: [NaN, 25] }, 'INVALID_INPUT', 'position'],
    ['is a line with one position', { type: 'LineString', coordinates: [[121.5, 25]] }, 'INVALID_INPUT', 'at least two'],
    ['has too many positions', { type: 'MultiPoint', coordinates: Array.from({ length: MOST_POSITIONS + 1 }, () => [121.5, 25]) }, 'INVALID_INPUT', '10000 at most'],
  ])('is refused where it %s', (_, geometry, code, says) => {
    const refusal = refused(geometry);
    expect([refusal.code, refusal.field]).toEqual([code, 'footprint.geometry']);
    expect(refusal.message).toContain(says);
  });

  it.each([-1, 1001, NaN])('is refused with a width of %d', (widthMetres) => {
    expect(refused({ type: 'Point', coordinates: [121.5, 25] }, widthMetres)).toMatchObject({ code: 'INVALID_INPUT', field: 'footprint.widthMetres' });
  });

  it('is refused where a polygon has a width', () => {
    const plot = polygon([121.5, 25], [121.51, 25], [121.51, 25.01], [121.5, 25]);
    expect(refused(plot, 2)).toMatchObject({ code: 'INVALID_INPUT', field: 'footprint.widthMetres' });
  });

  it('is refused at once where checking it would take minutes', () => {
    const teeth = Array.from({ length: 2400 }, (_, i) => [
      [i * 1e-6, 0],
      [i * 1e-6 + 0.1, 0.1],
      [i * 1e-6 + 0.1000005, 0.1],
      [i * 1e-6 + 0.0000005, 0],
    ]).flat();
    const started = performance.now();
    expect(refused(polygon(...teeth, [0.0024, -0.01], [0, -0.01], [0, 0])).message).toContain('too intricate');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
