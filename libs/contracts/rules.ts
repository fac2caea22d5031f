/** A rule with numbers: cited by what it decides, so that everybody can look up why. A city overrides a value, not the rule. */
export type Rule<Values extends Readonly<Record<string, number>>> = {
  readonly id: string;
  readonly version: number;
  readonly text: string;
  readonly source: string;
  readonly values: Values;
};

export const defaultRules = {
  overlap: {
    id: 'works.overlap',
    version: 1,
    text:
      'Works of different organisations conflict when their windows (half-open) overlap and their footprints are at most bufferMetres apart. ' +
      'Works without an end, or longer than longestDays times 24 hours, are area notices and raise no conflict by themselves.',
    source: 'Default of Hutong (F11); a city sets its own',
    values: { bufferMetres: 5, longestDays: 366 },
  },
  footprint: {
    id: 'footprint.extent',
    version: 1,
    text: 'A footprint is at most maxMetres wide and high: works are never larger than a district.',
    source: 'Default of Hutong',
    values: { maxMetres: 30_000 },
  },
} as const satisfies Record<string, Rule<Record<string, number>>>;

type Widened<R> = { readonly [K in keyof R]: R[K] extends Rule<infer V> ? Rule<{ readonly [N in keyof V]: number }> : never };
export type Rules = Widened<typeof defaultRules>;

/** Where each value can be set: `HUTONG_RULE_WORKS_OVERLAP_BUFFER_METRES` is bufferMetres of works.overlap. */
const variableOf = (ruleId: string, value: string): string => `HUTONG_RULE_${ruleId.replaceAll('.', '_')}_${value.replace(/(?<=[a-z])(?=[A-Z])/g, '_')}`.toUpperCase();

/** The rules with the values that the environment sets, and all that is wrong with those. */
export const rulesFrom = (env: Readonly<Record<string, string | undefined>>): { readonly rules: Rules; readonly faults: readonly string[] } => {
  const faults: string[] = [];
  const override = (rule: Rule<Record<string, number>>) => ({
    ...rule,
    values: Object.fromEntries(
      Object.entries(rule.values).map(([name, value]) => {
        const variable = variableOf(rule.id, name);
        const text = env[variable];
        if (text === undefined || text === '') return [name, value];
        const number = Number(text);
        if (Number.isFinite(number) && number >= 0) return [name, number];
        faults.push(`${variable} is "${text}": give a number of at least 0, or leave it out for ${value}`);
        return [name, value];
      }),
    ),
  });
  // Each rule keeps its own names of values: only the numbers change.
  const rules = Object.fromEntries(Object.entries(defaultRules).map(([name, rule]) => [name, override(rule)])) as unknown as Rules;
  return { rules, faults };
};
