import type { Marks, MenuOption, MenuOutcome } from '../../../../contracts/index.js';

type Published = NonNullable<MenuOutcome['published']>;
type Totals = NonNullable<MenuOutcome['totals']>;

/** All that is said of an option, added up. */
export const totalsOf = (options: readonly Pick<MenuOption, 'optionId'>[], published: Published): Totals => {
  const support = new Map<string, number>();
  for (const { marks, times } of published) for (const [optionId, mark] of Object.entries(marks)) support.set(optionId, (support.get(optionId) ?? 0) + mark * times);
  return options.map(({ optionId }) => ({ optionId, support: support.get(optionId) ?? 0 }));
};

/**
 * Rule menus.choice: options in the order of their support; of equal support the cheaper one first, then the one that was announced first. One that does
 * not fit into what is left is passed over, and the next one tried. What nobody wants is not taken.
 */
export const choose = (options: readonly Pick<MenuOption, 'optionId' | 'cost'>[], totals: Totals, budget: number): Pick<MenuOutcome, 'winners' | 'spent'> => {
  const support = new Map(totals.map((each) => [each.optionId, each.support]));
  const supportOf = ({ optionId }: { readonly optionId: string }) => support.get(optionId) ?? 0;
  // The sort is stable: what is announced first stays first.
  const inOrder = options.filter((option) => supportOf(option) > 0).sort((a, b) => supportOf(b) - supportOf(a) || a.cost - b.cost);
  const winners: string[] = [];
  let spent = 0;
  for (const { optionId, cost } of inOrder) {
    if (cost > budget - spent) continue;
    winners.push(optionId);
    spent += cost;
  }
  return { winners, spent };
};

/** Equal choices together, in the order of what they say: nothing tells who chose, or when. */
export const publishedOf = (choices: readonly Marks[]): Published => {
  const times = new Map<string, number>();
  for (const marks of choices) {
    const said = JSON.stringify(Object.entries(marks).sort(([a], [b]) => (a < b ? -1 : 1)));
    times.set(said, (times.get(said) ?? 0) + 1);
  }
  // What was written above.
  return [...times].sort(([a], [b]) => (a < b ? -1 : 1)).map(([said, number]) => ({ marks: Object.fromEntries(JSON.parse(said) as [string, number][]), times: number }));
};
