import { versionAt, type RuleName, type Rules } from '../../contracts/index.js';
import type { EventStore } from '../../platform/event-store/index.js';
import type { Settings } from '../../platform/ops/index.js';
import { ruleDecider, ruleOf, type RuleEvent } from './domain/rules.js';

/** Which version of a rule holds. Read from the log, not from a view: what was adopted a moment ago is known. */
export class RulesInForce {
  constructor(
    private readonly store: EventStore,
    private readonly settings: Pick<Settings<Rules>, 'rules' | 'workingDays'>,
  ) {}

  /** The installation's first version, unless another one had been adopted by then. */
  async at<Name extends RuleName>(name: Name, at: Date): Promise<Rules[Name]> {
    const first = this.settings.rules[name];
    const history = await this.store.readStream(`${ruleDecider.category}-${first.id}`);
    // What the stream holds is what the decider decided.
    const adopted = history.map(({ data, recordedAt }) => ({ rule: ruleOf(data as RuleEvent['data']), adoptedAt: recordedAt }));
    return versionAt(first, adopted, at, this.settings.workingDays.dayOf(at));
  }
}
