export * from './group.js';
export * from './multiples.js';
export { holdsOneOf, type OneOfProof } from './one-of.js';
export * from './pedersen.js';
export * from './prove-one-of.js';
