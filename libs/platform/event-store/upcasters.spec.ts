import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { upcast, type Upcasters } from './upcasters.js';

it('leads every version that was ever stored to the newest, and no other type', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), (stored, newest) => {
      fc.pre(stored <= newest);
      const steps = Object.fromEntries(Array.from({ length: newest - 1 }, (_, n) => [n + 1, (data: object) => ({ ...data, [`since${n + 2}`]: true })]));
      const upcasters: Upcasters = { 'works-planned': steps };
      const expected = Object.fromEntries(Array.from({ length: newest - stored }, (_, n) => [`since${stored + n + 1}`, true]));
      expect(upcast(upcasters, 'works-planned', stored, {})).toEqual({ schemaVersion: newest, data: expected });
      expect(upcast(upcasters, 'works-started', stored, {})).toEqual({ schemaVersion: stored, data: {} });
    }),
  ));
