export { boxText, grow, boxesMeet, type Box } from './box.js';
export { checkFootprint, MOST_POSITIONS, WIDEST_METRES } from './check-footprint.js';
export type { Footprint, Geometry, Position } from './footprint.js';
export { Shape } from './shape.js';
export { sharedArea } from './shared-area.js';
