import type { Position } from './footprint.js';

/** An envelope in degrees. It never crosses the antimeridian: such a footprint is wider than any district and refused. */
export type Box = { readonly west: number; readonly south: number; readonly east: number; readonly north: number };

/** A degree of latitude is at least 110,574 m, one of longitude at least 111,319 m times the cosine of the latitude (WGS84). */
const METRES_PER_LATITUDE = 110_500;
const METRES_PER_LONGITUDE = 111_300;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

export const boxOf = (positions: Iterable<Position>): Box => {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [longitude = NaN, latitude = NaN] of positions) {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
  }
  return { west, south, east, north };
};

/**
 * An envelope that holds everything within `metres` of the box: never too small, at most 1 % too large below 60° of latitude.
 * Two things can only be within `metres` of one another when `grow(one's box, metres)` meets the other's box.
 */
export const grow = (box: Box, metres: number): Box => {
  const south = Math.max(box.south - metres / METRES_PER_LATITUDE, -90);
  const north = Math.min(box.north + metres / METRES_PER_LATITUDE, 90);
  const across = metres / (METRES_PER_LONGITUDE * Math.cos(radians(Math.max(Math.abs(south), Math.abs(north)))));
  return { south, north, west: Math.max(box.west - across, -180), east: Math.min(box.east + across, 180) };
};

export const boxesMeet = (a: Box, b: Box): boolean => a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;

/** The longer side in metres, to about 1 %. */
export const extentOf = ({ west, south, east, north }: Box): number =>
  Math.max((north - south) * METRES_PER_LATITUDE, (east - west) * METRES_PER_LONGITUDE * Math.cos(radians((south + north) / 2)));

/** `box` of PostgreSQL: opposite corners. */
export const boxText = ({ west, south, east, north }: Box): string => `((${west},${south}),(${east},${north}))`;
