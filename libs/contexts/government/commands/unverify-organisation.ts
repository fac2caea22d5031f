import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import type { Organisation } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { organisations, registered } from '../domain/organisations.js';
import { permissions } from '../domain/permissions.js';

@InputType()
export class UnverifyOrganisationInput extends CommandInput {
  @IdInput()
  organisationId!: string;

  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('government', UnverifyOrganisationInput, permissions.UnverifyOrganisation)
export class UnverifyOrganisation extends CommandMessage<UnverifyOrganisationInput, Written<Organisation>> {}

@CommandHandler(UnverifyOrganisation)
export class UnverifyOrganisationHandler implements ICommandHandler<UnverifyOrganisation> {
  readonly #organisations;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#organisations = new Decisions(store, organisations);
  }

  async execute({ input, from }: UnverifyOrganisation): Promise<Written<Organisation>> {
    const sent = asSent(input, from, this.clock);
    const { organisationId: id, reason } = input;
    return this.#organisations.decide({
      ...sent,
      id,
      command: { type: 'unverify-organisation', by: sent.caller, reason },
      operation: 'unverify-organisation',
      subject: { type: 'Organisation', id },
      projectIds: () => [],
      answer: registered,
    });
  }
}
