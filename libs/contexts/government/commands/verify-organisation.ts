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
export class VerifyOrganisationInput extends CommandInput {
  @IdInput()
  organisationId!: string;

  @Field(() => String, { description: 'The document or register that says who it is.' })
  @IsString()
  @MaxLength(2_000)
  basis!: string;
}

@Accepts('government', VerifyOrganisationInput, permissions.VerifyOrganisation)
export class VerifyOrganisation extends CommandMessage<VerifyOrganisationInput, Written<Organisation>> {}

@CommandHandler(VerifyOrganisation)
export class VerifyOrganisationHandler implements ICommandHandler<VerifyOrganisation> {
  readonly #organisations;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#organisations = new Decisions(store, organisations);
  }

  async execute({ input, from }: VerifyOrganisation): Promise<Written<Organisation>> {
    const sent = asSent(input, from, this.clock);
    const { organisationId: id, basis } = input;
    return this.#organisations.decide({
      ...sent,
      id,
      command: { type: 'verify-organisation', by: sent.caller, basis },
      operation: 'verify-organisation',
      subject: { type: 'Organisation', id },
      projectIds: () => [],
      answer: registered,
    });
  }
}
