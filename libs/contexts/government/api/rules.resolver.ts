import { Args, Field, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { Rule, RuleValues } from '../../../contracts/index.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, JSONScalar, Payload } from '../../../platform/graphql/index.js';
import { AdoptRule, AdoptRuleInput } from '../commands/adopt-rule.js';
import { RuleLibrary, RulesArgs } from '../queries/rules.js';

@ObjectType('Rule', { description: 'A version of a rule, as decisions cite it.' })
export class RuleType {
  /** One of all its versions: not `id`, by which clients keep apart what they know. */
  @Field(() => String, { name: 'ruleId', description: 'Such as `conflicts.ladder`.' })
  id!: string;

  @Field(() => Int)
  version!: number;

  @Field(() => String)
  text!: string;

  @Field(() => String, { description: 'The law or the order that it follows from; or that it is a default where the law leaves it open.' })
  source!: string;

  @Field(() => String)
  jurisdiction!: string;

  @Field(() => String, { description: 'The first day on which it holds; on the day of its adoption, from that moment on.' })
  validFrom!: string;

  @Field(() => String, { nullable: true, description: 'The last one; none: until another version follows.' })
  validUntil!: string | null;

  @Field(() => JSONScalar)
  values!: RuleValues;
}

@ObjectType()
export class AdoptRulePayload extends Payload {
  @Field(() => RuleType, { nullable: true })
  rule?: RuleType | null;
}

@Resolver(() => RuleType)
export class RulesResolver {
  constructor(private readonly bus: Bus) {}

  @Query(() => [RuleType], { description: 'The rule library, in the order of ids and versions.' })
  rules(@Args() args: RulesArgs, @From() from: From): Promise<readonly Rule[]> {
    return this.bus.ask(new RuleLibrary(args, from));
  }

  @Mutation(() => AdoptRulePayload, { description: 'By government or coordinators. What began under an earlier version keeps it.' })
  adoptRule(@Args('input') input: AdoptRuleInput, @From() from: From): Promise<AdoptRulePayload> {
    return answered(
      () => this.bus.execute(new AdoptRule(input, from)),
      (rule) => ({ rule }),
    );
  }
}
