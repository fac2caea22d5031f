import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { OfficeEnum } from '../../../contracts/api/organisation.type.js';
import { offices, type Office, type Organisation } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { organisations, registered } from '../domain/organisations.js';
import { permissions } from '../domain/permissions.js';

@InputType()
export class DismissOrganisationInput extends CommandInput {
  @IdInput()
  organisationId!: string;

  @Field(() => OfficeEnum)
  @IsIn(offices)
  office!: Office;

  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('government', DismissOrganisationInput, permissions.DismissOrganisation)
export class DismissOrganisation extends CommandMessage<DismissOrganisationInput, Written<Organisation>> {}

@CommandHandler(DismissOrganisation)
export class DismissOrganisationHandler implements ICommandHandler<DismissOrganisation> {
  readonly #organisations;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#organisations = new Decisions(store, organisations);
  }

  async execute({ input, from }: DismissOrganisation): Promise<Written<Organisation>> {
    const sent = asSent(input, from, this.clock);
    const { organisationId: id, office, reason } = input;
    return this.#organisations.decide({
      ...sent,
      id,
      command: { type: 'dismiss-organisation', office, reason },
      operation: 'dismiss-organisation',
      subject: { type: 'Organisation', id },
      projectIds: () => [],
      answer: registered,
    });
  }
}
