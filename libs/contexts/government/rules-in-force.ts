import { inForce, type RuleName, type Rules } from '../../contracts/index.js';
import { Decisions, type EventStore } from '../../platform/event-store/index.js';
import type { Settings } from '../../platform/ops/index.js';
import { ruleDecider } from './domain/rules.js';

/** Which version of a rule holds. Read from the log, not from a view: what was adopted a moment ago is known. */
export class RulesInForce {
  readonly #rules;

  constructor(
    store: EventStore,
    private readonly settings: Pick<Settings<Rules>, 'rules' | 'workingDays'>,
  ) {
    this.#rules = new Decisions(store, ruleDecider);
  }

  /** The installation's first version, unless another one has been adopted. */
  async at<Name extends RuleName>(name: Name, at: Date): Promise<Rules[Name]> {
    const first = this.settings.rules[name];
    const { state } = await this.#rules.load(first.id);
    // Adopted versions have the names of values that the first one has: others are refused.
    return (inForce([first, ...state.adopted], this.settings.workingDays.dayOf(at)) ?? first) as Rules[Name];
  }
}
