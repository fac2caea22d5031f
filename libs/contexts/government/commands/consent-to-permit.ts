import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsOptional, IsString, Length } from 'class-validator';
import type { Permit, Rules } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IsNotBlank } from '../../../platform/graphql/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { permissions } from '../domain/permissions.js';
import { RulesInForce } from '../rules-in-force.js';
import { KnownWorks } from '../works/known-works.js';
import { PermitChanges, PermitInput, type About } from './change-permit.js';

@InputType()
export class ConsentToPermitInput extends PermitInput {
  @Field(() => [String], { nullable: true, description: 'What the permit is bound to, each a text of its own. None, if left out.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 2_000, { each: true })
  @IsNotBlank({ each: true })
  conditions?: string[] | null;
}

@Accepts('government', ConsentToPermitInput, permissions.ConsentToPermit)
export class ConsentToPermit extends CommandMessage<ConsentToPermitInput, Written<Permit>> {}

@CommandHandler(ConsentToPermit)
export class ConsentToPermitHandler implements ICommandHandler<ConsentToPermit> {
  readonly #works;
  readonly #rules;

  constructor(
    private readonly permits: PermitChanges,
    @InjectRuntime('government') runtime: ContextRuntime,
    settings: Settings<Rules>,
  ) {
    this.#works = new KnownWorks(runtime);
    this.#rules = new RulesInForce(runtime.store, settings);
  }

  execute({ input, from }: ConsentToPermit): Promise<Written<Permit>> {
    const conditions = input.conditions ?? [];
    return this.permits.change('consent-to-permit', input, from, async (sender, about) => ({
      type: 'consent-to-permit',
      ...sender,
      at: about.at,
      emergency: await this.#isEmergency(about),
      conditions,
    }));
  }

  async #isEmergency({ at, worksId }: About): Promise<boolean> {
    if (worksId === undefined) return false;
    const { kind } = await this.#works.mustKnow(worksId, null);
    return (await this.#rules.at('permitsNeeded', at)).values.emergency.includes(kind);
  }
}
