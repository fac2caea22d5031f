import type { Parts } from './footprint.js';

/** Checking and measuring take time by the pairs of edges whose boxes meet; real outlines of 200 corners have 300 of them. */
const MOST_PAIRS = 1_000_000;

/** True for what would keep the one thread busy for seconds: thousands of long edges lying across one another. */
export const isTooIntricate = ({ dimension, parts }: Parts): boolean => {
  if (dimension === 0) return false;
  const edges = parts.flat().flatMap((line) =>
    line.slice(1).map(([x1 = NaN, y1 = NaN], index) => {
      const [x0 = NaN, y0 = NaN] = line[index] ?? [];
      return { west: Math.min(x0, x1), east: Math.max(x0, x1), south: Math.min(y0, y1), north: Math.max(y0, y1) };
    }),
  );
  edges.sort((a, b) => a.west - b.west);
  let pairs = 0;
  for (const [index, edge] of edges.entries()) {
    for (let next = index + 1; next < edges.length; next++) {
      const other = edges[next];
      if (other === undefined || other.west > edge.east) break;
      if (other.south <= edge.north && edge.south <= other.north && ++pairs > MOST_PAIRS) return true;
    }
  }
  return false;
};
