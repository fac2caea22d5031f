import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { describeWithData } from '../../../../../test/support/shared-data.js';
import { readPabulib } from '../../../../../test/support/pabulib.js';
import { choose, publishedOf, totalsOf } from './choose.js';
import { closedWith } from './menus.builders.js';

const option = (optionId: string, cost: number) => ({ optionId, cost });
const supported = (...support: readonly number[]) => support.map((each, index) => ({ optionId: 'abcdef'[index] ?? '', support: each }));

describe('What is taken from a menu', () => {
  it.each([
    ['in the order of support', [option('a', 1), option('b', 1)], [1, 2], 2, ['b', 'a'], 2],
    ['with what does not fit passed over, and the next one tried', [option('a', 6), option('b', 5), option('c', 4)], [3, 2, 1], 10, ['a', 'c'], 10],
    ['the cheaper one first, of equal support', [option('a', 3), option('b', 2)], [2, 2], 3, ['b'], 2],
    ['the one that was announced first, of equal support and cost', [option('b', 2), option('a', 2)], [2, 2], 3, ['b'], 2],
    ['without what nobody chose', [option('a', 1), option('b', 1)], [0, 1], 9, ['b'], 1],
    ['to the last fen', [option('a', 7), option('b', 3)], [2, 1], 10, ['a', 'b'], 10],
    ['and nothing more', [option('a', 7), option('b', 4)], [2, 1], 10, ['a'], 7],
  ])('is taken %s', (_, options, support, budget, winners, spent) => expect(choose(options, supported(...support), budget)).toEqual({ winners, spent }));

  it('fits the budget; whatever has more support than a winner is one, or did not fit; and all follows from what is published', () => {
    const offered = fc
      .array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 6 })
      .map((costs) => costs.map((cost, index) => option('abcdef'[index] ?? '', cost)));
    const given = offered.chain((options) => {
      const choice = fc.dictionary(fc.constantFrom(...options.map(({ optionId }) => optionId)), fc.integer({ min: 1, max: 5 }), { noNullPrototype: true });
      return fc.record({ options: fc.constant(options), choices: fc.array(choice, { maxLength: 12 }), budget: fc.integer({ min: 12, max: 40 }) });
    });
    fc.assert(
      fc.property(given, ({ options, choices, budget }) => {
        const totals = totalsOf(options, publishedOf(choices));
        for (const { optionId, support } of totals) expect(support).toBe(choices.reduce((sum, marks) => sum + (marks[optionId] ?? 0), 0));
        expect(publishedOf([...choices].reverse())).toEqual(publishedOf(choices));
        const { winners, spent } = choose(options, totals, budget);
        expect(spent).toBe(options.reduce((sum, { optionId, cost }) => sum + (winners.includes(optionId) ? cost : 0), 0));
        expect(spent).toBeLessThanOrEqual(budget);
        const supportOf = (id: string) => totals.find(({ optionId }) => optionId === id)?.support ?? 0;
        for (const { optionId, cost } of options) {
          if (winners.includes(optionId) || supportOf(optionId) === 0) continue;
          const preferred = options.filter((other) => winners.includes(other.optionId) && supportOf(other.optionId) >= supportOf(optionId));
          expect(preferred.reduce((sum, other) => sum + other.cost, 0) + cost).toBeGreaterThan(budget);
        }
      }),
    );
  });
});

describeWithData('Real participatory budgets (Pabulib), as menus', () => {
  const files = ['poland_warszawa_2023_praga-polnoc.pb', 'poland_czestochowa_2020_stare-miasto.pb', 'Hungary_Budapest_District_8_2024.pb'] as const;
  const [warszawa, czestochowa, budapest] = files;
  const outcomeOf = (file: (typeof files)[number]) => {
    const { choices, options, ...terms } = readPabulib(file);
    const menu = closedWith(
      { ...terms, options: options.map(({ optionId, title, cost }) => ({ optionId, title, cost })) },
      choices.map(({ chooser, marks }) => [chooser, marks]),
    );
    return { printed: options, outcome: menu.outcome! };
  };

  it.each([
    [warszawa, 2_818],
    [czestochowa, 524],
    [budapest, 864],
  ] as const)('%s: every total is the one that the file prints, from what would be published', (file, ballots) => {
    const { printed, outcome } = outcomeOf(file);
    expect(outcome.choices).toBe(ballots);
    expect(outcome.totals).toEqual(printed.map(({ optionId, votes, score }) => ({ optionId, support: score ?? votes })));
    const voters = (id: string) => outcome.published!.reduce((sum, { marks, times }) => sum + (id in marks ? times : 0), 0);
    expect(printed.map(({ optionId }) => voters(optionId))).toEqual(printed.map(({ votes }) => votes));
  });

  it(`${warszawa}: the winners are those that the file prints`, () => {
    const { printed, outcome } = outcomeOf(warszawa);
    expect([...outcome.winners].sort()).toEqual(
      printed
        .filter(({ selected }) => selected)
        .map(({ optionId }) => optionId)
        .sort(),
    );
    expect(outcome.winners).toHaveLength(10);
  });

  it(`${czestochowa} prints no winners; ${budapest} prints some that half of its votes, on paper, are missing for: none are compared`, () => {
    expect(new Set(readPabulib(czestochowa).options.map(({ selected }) => selected))).toEqual(new Set([null]));
    const { printed, outcome } = outcomeOf(budapest);
    const official = printed.filter(({ selected }) => selected).map(({ optionId }) => optionId);
    expect(official.length).toBeGreaterThan(0);
    expect([...outcome.winners].sort()).not.toEqual([...official].sort());
  });

  it('are read without what they say of the voters', () => {
    const [choice] = readPabulib(warszawa).choices;
    expect(Object.keys(choice!)).toEqual(['chooser', 'marks']);
    expect(JSON.stringify(outcomeOf(warszawa))).not.toMatch(/"(age|sex|voting_method)"/);
  });
});
