import { alphabetOf, boundsMissed, isChoice, refusal, type Rule, type RuleValues } from '../../../contracts/index.js';
import { assertNever, type Decider } from '../../../platform/kernel/index.js';

/** Versions that were adopted, oldest first; the first version of all is built in. */
export type RuleState = { readonly adopted: readonly Rule[] };

export type NewVersion = Omit<Rule, 'id' | 'version'>;

export type RuleCommand = {
  readonly type: 'adopt-rule';
  /** The built-in version: what a rule of this id speaks of. */
  readonly first: Rule;
  /** Whether detection reads it from the configuration. */
  readonly configured: boolean;
  readonly rule: NewVersion;
  /** In the installation's zone. */
  readonly today: string;
};

export type RuleEvent = { readonly type: 'rule-adopted'; readonly data: Omit<Rule, 'id'> & { readonly ruleId: string } };

/** The versions of one rule. A version is never changed: another follows it. */
export const ruleDecider: Decider<RuleState, RuleCommand, RuleEvent> = {
  category: 'rule',
  initialState: { adopted: [] },
  decide: ({ first, configured, rule, today }, { adopted }) => {
    if (configured) throw refusal('RULE_IS_CONFIGURED', 'ruleId');
    if (rule.validFrom < today) throw refusal('INVALID_INPUT', 'validFrom', `What was decided before today (${today}) keeps the rule it was decided by`);
    if (rule.validUntil !== null && rule.validUntil < rule.validFrom) throw refusal('INVALID_INPUT', 'validUntil', 'It ends before it begins');
    checkValues(rule.values, first.values);
    return [{ type: 'rule-adopted', data: { ...rule, ruleId: first.id, version: (adopted.at(-1) ?? first).version + 1 } }];
  },
  evolve: ({ adopted }, event) => {
    switch (event.type) {
      case 'rule-adopted':
        return { adopted: [...adopted, ruleOf(event.data)] };
      default:
        return assertNever(event.type);
    }
  },
};

export const ruleOf = ({ ruleId: id, ...rule }: RuleEvent['data']): Rule => ({ id, ...rule });

/** The same names as in the first version, each with a value of the same kind: a number within its bounds, or names of the same alphabet. */
const checkValues = (values: RuleValues, first: RuleValues): void => {
  const unknown = Object.keys(values).find((name) => !(name in first));
  if (unknown) throw refusal('INVALID_INPUT', `values.${unknown}`, `The rule has no such value: it has ${Object.keys(first).join(', ')}`);
  for (const [name, model] of Object.entries(first)) {
    const value = values[name];
    const field = `values.${name}`;
    if (typeof model === 'number') {
      const wanted = boundsMissed(name, typeof value === 'number' ? value : NaN);
      if (wanted !== undefined) throw refusal('INVALID_INPUT', field, `Give ${wanted}`);
      continue;
    }
    const alphabet = alphabetOf(model);
    if (!Array.isArray(value) || value.length === 0 || !value.every((one: unknown) => alphabet.includes(one as string)))
      throw refusal('INVALID_INPUT', field, `Give a list of ${alphabet.join(', ')}`);
    if (isChoice(model) && value.length > 1) throw refusal('INVALID_INPUT', field, `Give one of ${alphabet.join(', ')}`);
  }
};

/** Of a stream that has its first event. */
export const latest = ({ adopted }: RuleState): Rule => {
  const rule = adopted.at(-1);
  if (!rule) throw new Error('No version was adopted in this state');
  return rule;
};
