import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../kernel/index.js';
import { canonicalJson } from './canonical-json.js';

describe('Canonical JSON', () => {
  it('is what RFC 8785 makes of its own example (3.2.2)', () => {
    const example = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`) as Json;
    expect(canonicalJson(example)).toBe(String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`);
  });

  it('sorts names by their UTF-16 units, as the RFC’s second example (3.2.3)', () => {
    const names = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalJson(names)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  });

  it('writes the numbers of the RFC’s appendix B as they stand there', () => {
    const numbers: readonly [string, string][] = [
      ['0000000000000000', '0'],
      ['8000000000000000', '0'],
      ['0000000000000001', '5e-324'],
      ['7fefffffffffffff', '1.7976931348623157e+308'],
      ['4340000000000000', '9007199254740992'],
      ['4430000000000000', '295147905179352830000'],
      ['44b52d02c7e14af5', '9.999999999999997e+22'],
      ['444b1ae4d6e2ef4f', '999999999999999900000'],
      ['3eb0c6f7a0b5ed8d', '0.000001'],
      ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
      ['41b3de4355555553', '333333333.3333332'],
    ];
    for (const [bits, text] of numbers) expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });

  it('reads as what it was made of, and is the same in whatever order names came', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(turned(value as Json))).toBe(text);
      }),
    );
  });

  it('is refused to what JSON cannot hold', () => {
    expect(() => canonicalJson(NaN)).toThrow('NaN is no JSON number');
    expect(() => canonicalJson({ a: ['\ud800'] })).toThrow('lone surrogate');
    expect(canonicalJson({ there: 1, absent: undefined })).toBe('{"there":1}');
  });
});

/** The same with every object's names the other way round. */
const turned = (value: Json): Json => {
  if (Array.isArray(value)) return (value as readonly Json[]).map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, turned(member as Json)]),
  );
};
