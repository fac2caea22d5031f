import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sharedArea, type Footprint } from './index.js';

/** East and north in metres from a corner in Beijing. */
const at = (east: number, north: number): [number, number] => [116.39 + east / 85_393.6, 39.93 + north / 111_035.6];
const line = (north: number, widthMetres: number, from = 0, to = 100): Footprint => ({
  geometry: { type: 'LineString', coordinates: [at(from, north), at(to, north)] },
  widthMetres,
});
const rule = { withinMetres: 5, usualWidthMetres: 1.2 };

describe('The ground that two trenches could share', () => {
  it('is the smaller trench where they lie side by side', () => expect(sharedArea(line(0, 1), line(3, 2), rule)).toBeCloseTo(101, 0));
  it('takes a trench of unknown width to be as wide as usual', () => expect(sharedArea(line(0, 0), line(3, 2), rule)).toBeCloseTo(121, 0));
  it('is only the part that lies beside the other', () => expect(sharedArea(line(0, 1), line(3, 1, 60, 200), rule)).toBeCloseTo(45.5, 0));
  it('is none where they are further apart', () => expect(sharedArea(line(0, 1), line(8, 1), rule)).toBe(0));
  it('of a yard and a trench is the trench that lies in the yard, and beside it', () => {
    const yard: Footprint = { geometry: { type: 'Polygon', coordinates: [[at(0, 2), at(10, 2), at(10, 4), at(0, 4), at(0, 2)]] }, widthMetres: 0 };
    expect(sharedArea(yard, line(0, 1), rule)).toBeCloseTo(15, 0);
  });
  it('is the same from either side', () =>
    fc.assert(
      fc.property(fc.double({ min: 0, max: 12, noNaN: true }), fc.integer({ min: -50, max: 150 }), fc.double({ min: 0, max: 4, noNaN: true }), (north, from, width) => {
        const [a, b] = [line(0, 1.5), line(north, width, from, from + 40)];
        expect(sharedArea(a, b, rule)).toBe(sharedArea(b, a, rule));
      }),
      { numRuns: 50 },
    ));
});
