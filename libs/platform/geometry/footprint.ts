/** Longitude, latitude in degrees (WGS84). A third number, an altitude, is kept but plays no part. */
export type Position = readonly number[];

/** The GeoJSON geometries (RFC 7946) that works can have. */
export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'MultiPoint' | 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString' | 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] };

/** A place on the ground. `widthMetres` is the full width of what a line or point stands for; 0 for a polygon. */
export type Footprint = { readonly geometry: Geometry; readonly widthMetres: number };

/** One connected piece: a point is one line of one position, a line one line, a polygon its rings with the outer one first. */
export type Part = readonly (readonly Position[])[];

/** The same geometry with the distinction between single and multiple taken away. */
export type Parts = { readonly dimension: 0 | 1 | 2; readonly parts: readonly Part[] };

export const partsOf = (geometry: Geometry): Parts => {
  switch (geometry.type) {
    case 'Point':
      return { dimension: 0, parts: [[[geometry.coordinates]]] };
    case 'MultiPoint':
      return { dimension: 0, parts: geometry.coordinates.map((position) => [[position]]) };
    case 'LineString':
      return { dimension: 1, parts: [[geometry.coordinates]] };
    case 'MultiLineString':
      return { dimension: 1, parts: geometry.coordinates.map((line) => [line]) };
    case 'Polygon':
      return { dimension: 2, parts: [geometry.coordinates] };
    case 'MultiPolygon':
      return { dimension: 2, parts: geometry.coordinates };
  }
};
