import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsObject, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { configuredRules, refusal, type Rule, type RuleName, type Rules, type RuleValues } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IsDay, IsNotBlank, JSONScalar } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { permissions } from '../domain/permissions.js';
import { latest, ruleDecider } from '../domain/rules.js';

@InputType()
export class AdoptRuleInput extends CommandInput {
  @Field(() => String, { description: 'Such as `conflicts.ladder`: see the query `rules`.' })
  @IsString()
  @MaxLength(200)
  ruleId!: string;

  @Field(() => String)
  @IsString()
  @Length(1, 2_000)
  @IsNotBlank()
  text!: string;

  @Field(() => String, { description: 'The law or the order that it follows from.' })
  @IsString()
  @Length(1, 500)
  @IsNotBlank()
  source!: string;

  @Field(() => String)
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  jurisdiction!: string;

  @Field(() => String, { description: 'The first day on which it holds, `2027-07-01`: today, which is from now on, or later.' })
  @IsDay()
  validFrom!: string;

  @Field(() => String, { nullable: true, description: 'The last one; until another version follows, if left out.' })
  @IsOptional()
  @IsDay()
  validUntil?: string | null;

  @Field(() => JSONScalar, { description: 'All values of the rule, by name: a number, or a list of names.' })
  @IsObject()
  values!: RuleValues;
}

@Accepts('government', AdoptRuleInput, permissions.AdoptRule)
export class AdoptRule extends CommandMessage<AdoptRuleInput, Written<Rule>> {}

@CommandHandler(AdoptRule)
export class AdoptRuleHandler implements ICommandHandler<AdoptRule> {
  readonly #rules;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings<Rules>,
  ) {
    this.#rules = new Decisions(store, ruleDecider);
  }

  async execute({ input, from }: AdoptRule): Promise<Written<Rule>> {
    const sent = asSent(input, from, this.clock);
    const { ruleId: id, text, source, jurisdiction, validFrom, validUntil = null, values } = input;
    const [name, first] = Object.entries<Rule>(this.settings.rules).find(([, rule]) => rule.id === id) ?? [];
    if (!name || !first) throw refusal('UNKNOWN_RULE', 'ruleId');
    return this.#rules.decide({
      ...sent,
      id,
      command: {
        type: 'adopt-rule',
        first,
        configured: (configuredRules as readonly RuleName[]).includes(name as RuleName),
        rule: { text, source, jurisdiction, validFrom, validUntil, values },
        today: this.settings.workingDays.dayOf(this.clock.now()),
      },
      operation: 'adopt-rule',
      subject: { type: 'Rule', id },
      projectIds: () => [],
      answer: latest,
    });
  }
}
