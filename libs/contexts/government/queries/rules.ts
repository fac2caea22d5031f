import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field } from '@nestjs/graphql';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { inForce, type Rule, type Rules } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { PositionToken } from '../../../platform/graphql/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { seeing } from './reading.js';

@ArgsType()
export class RulesArgs {
  @Field(() => String, { nullable: true, description: 'Only this one.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  ruleId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only what holds at the end of this day, `2027-07-01`; every version, if left out.' })
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'must be a day such as 2027-07-01' })
  on?: string | null;

  @Field(() => PositionToken, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}

/** The rule library: the versions that are built in, with the installation's values, and those that government adopted. */
@Accepts('government', RulesArgs)
export class RuleLibrary extends QueryMessage<RulesArgs, readonly Rule[]> {}

@QueryHandler(RuleLibrary)
export class RuleLibraryHandler implements IQueryHandler<RuleLibrary> {
  constructor(
    @InjectRuntime('government') private readonly runtime: ContextRuntime,
    private readonly settings: Settings<Rules>,
  ) {}

  async execute({ input: { ruleId, on, token } }: RuleLibrary): Promise<readonly Rule[]> {
    await seeing(this.runtime, token);
    const { rows } = await this.runtime.database.pool.query<{ rule: Rule }>('SELECT rule FROM rules ORDER BY id, version');
    const first: readonly Rule[] = Object.values(this.settings.rules);
    return first
      .filter((rule) => ruleId == null || rule.id === ruleId)
      .flatMap((rule) => {
        const versions = [rule, ...rows.flatMap(({ rule: adopted }) => (adopted.id === rule.id ? [adopted] : []))];
        return on == null ? versions : (inForce(versions, on) ?? []);
      });
  }
}
