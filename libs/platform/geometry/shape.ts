import { boxesMeet, boxOf, grow, type Box } from './box.js';
import { partsOf, type Footprint, type Parts } from './footprint.js';
import { Projected } from './projected.js';

/**
 * A footprint made ready to be measured. Keep it: what it works out for one measurement serves the next ones.
 *
 * Distances are metres on the ground, 0 where the two touch or overlap, after half of each footprint's width is taken off.
 * They are exact to a centimetre up to 1 km for footprints up to 30 km wide, and the same to the bit from either side.
 * The footprint must have passed `checkFootprint`.
 */
export class Shape {
  /** In degrees, the width included. */
  readonly box: Box;
  readonly #footprint: Footprint;
  readonly #parts: Parts;
  readonly #projected = new Map<number, Projected>();

  private constructor(footprint: Footprint) {
    this.#footprint = footprint;
    this.#parts = partsOf(footprint.geometry);
    this.box = grow(boxOf(this.#parts.parts.flat(2)), footprint.widthMetres / 2);
  }

  static of(footprint: Footprint): Shape {
    return new Shape(footprint);
  }

  /** Metres, at least 0. */
  distanceTo(other: Shape): number {
    const meridian = Math.round(((centreOf(this.box) + centreOf(other.box)) / 2) * 10);
    // Sums of floating point numbers depend on their order, so both sides measure from the same one.
    const [first, second] = this.#comesBefore(other) ? [this, other] : [other, this];
    const apart = first.#in(meridian).distanceTo(second.#in(meridian));
    return Math.max(0, apart - (first.#footprint.widthMetres + second.#footprint.widthMetres) / 2);
  }

  /** At most so many metres apart; answered from the boxes alone where they are further apart than that. */
  isWithin(other: Shape, metres: number): boolean {
    return boxesMeet(grow(this.box, metres), other.box) && this.distanceTo(other) <= metres;
  }

  /** Touches or overlaps. */
  intersects(other: Shape): boolean {
    return this.isWithin(other, 0);
  }

  #in(meridian: number): Projected {
    const known = this.#projected.get(meridian);
    if (known) return known;
    const made = new Projected(this.#parts, meridian);
    this.#projected.set(meridian, made);
    return made;
  }

  /** A fixed order of footprints: any will do. */
  #comesBefore(other: Shape): boolean {
    for (const side of ['west', 'south', 'east', 'north'] as const) {
      if (this.box[side] !== other.box[side]) return this.box[side] < other.box[side];
    }
    return JSON.stringify(this.#footprint) < JSON.stringify(other.#footprint);
  }
}

const centreOf = ({ west, east }: Box): number => (west + east) / 2;
