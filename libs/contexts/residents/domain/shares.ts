/** A part of a unit, in whole numbers: it is compared and added without rounding. */
export type Share = { readonly numerator: number; readonly denominator: number };

/** No register divides finer, and sums of such fractions stay exact. */
export const finestShare = 1_000_000;

export const isShare = ({ numerator, denominator }: Share): boolean =>
  [numerator, denominator].every((part) => Number.isInteger(part) && part >= 1 && part <= finestShare) && numerator <= denominator;

/** Whether they are the whole, to the last part: thirds are three of 1/3, and never 33.33 %. */
export const areTheWhole = (shares: readonly Share[]): boolean => {
  let [numerator, denominator] = [0n, 1n];
  for (const share of shares) {
    numerator = numerator * BigInt(share.denominator) + BigInt(share.numerator) * denominator;
    denominator *= BigInt(share.denominator);
  }
  return numerator === denominator;
};

/** 2/4 is 1/2. */
export const sameShare = (a: Share, b: Share): boolean => BigInt(a.numerator) * BigInt(b.denominator) === BigInt(b.numerator) * BigInt(a.denominator);
