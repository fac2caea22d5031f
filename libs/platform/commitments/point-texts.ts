import { FpInvertBatch } from '@noble/curves/abstract/modular.js';
import { curveD, Fp, type Sum } from './generators.js';

const rootOfMinusOne = Fp.sqrt(Fp.neg(1n));
/** 1 / √(a − d), where a is −1: RFC 9496, 4.1. */
const inverseRoot = Fp.inv(Fp.sqrt(Fp.neg(1n + curveD)));

const isOdd = (element: bigint): boolean => (element & 1n) === 1n;

/**
 * The texts of the doubles of points, as `pointText` writes them: RFC 9496's encoding needs a root for each point, that of a double needs none, and an
 * inverse that all of them share. The formulas are those of curve25519-dalek (`double_and_compress_batch`).
 */
export const doublesTexts = (points: readonly Sum[]): readonly string[] => {
  const doubles = points.map(({ x, y, z, t }) => {
    const [xx, yy, zz, tt] = [Fp.mul(x, x), Fp.mul(y, y), Fp.mul(z, z), Fp.mul(Fp.mul(t, t), curveD)];
    const [e, f, g, h] = [Fp.mul(2n * x, y), Fp.add(zz, tt), Fp.add(yy, xx), Fp.sub(zz, tt)];
    return { e, f, g, h, eg: Fp.mul(e, g), fh: Fp.mul(f, h) };
  });
  const inverses = FpInvertBatch(
    Fp,
    doubles.map(({ eg, fh }) => Fp.mul(eg, fh)),
    true,
  );
  return doubles.map(({ e, f, g, h, eg, fh }, index) => {
    const inverse = inverses[index] ?? 0n;
    const [zInverse, tInverse] = [Fp.mul(eg, inverse), Fp.mul(fh, inverse)];
    const turned = isOdd(Fp.mul(eg, zInverse));
    const [x, y, z] = turned ? [g, Fp.neg(e), Fp.mul(f, rootOfMinusOne)] : [e, g, h];
    const magic = turned ? rootOfMinusOne : inverseRoot;
    const signed = isOdd(Fp.mul(Fp.mul(z, x), zInverse)) ? Fp.neg(y) : y;
    const s = Fp.mul(Fp.mul(Fp.sub(z, signed), magic), Fp.mul(signed, tInverse));
    return Buffer.from(Fp.toBytes(isOdd(s) ? Fp.neg(s) : s)).toString('base64url');
  });
};
