import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsBoolean, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { PartyEnum } from '../../../contracts/api/organisation.type.js';
import type { Organisation } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IsNotBlank } from '../../../platform/graphql/index.js';
import { Clock, derivedId, parties, type Party } from '../../../platform/kernel/index.js';
import { organisations, registered } from '../domain/organisations.js';
import { permissions } from '../domain/permissions.js';

@InputType()
export class RegisterOrganisationInput extends CommandInput {
  @Field(() => String, { description: '1 to 200 characters.' })
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  name!: string;

  @Field(() => PartyEnum)
  @IsIn(parties)
  party!: Party;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether you vouch for it; yes, if left out. One that is not verified may only read, until `verifyOrganisation`.',
  })
  @IsOptional()
  @IsBoolean()
  verified?: boolean | null;
}

@Accepts('government', RegisterOrganisationInput, permissions.RegisterOrganisation)
export class RegisterOrganisation extends CommandMessage<RegisterOrganisationInput, Written<Organisation>> {}

/**
 * The first organisation has nobody to register it: any caller whose token says government may, also one whose own
 * organisation is not registered yet. Tokens are the installation's own, so whoever has one was trusted with its key.
 */
@CommandHandler(RegisterOrganisation)
export class RegisterOrganisationHandler implements ICommandHandler<RegisterOrganisation> {
  readonly #decisions;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#decisions = new Decisions(store, organisations);
  }

  async execute({ input, from }: RegisterOrganisation): Promise<Written<Organisation>> {
    const sent = asSent(input, from, this.clock);
    const { caller, idempotencyKey } = sent;
    const { name, party, verified } = input;
    const id = derivedId('organisation', caller.organisationId, idempotencyKey);
    return this.#decisions.decide({
      ...sent,
      id,
      command: { type: 'register-organisation', organisation: { id, name, party, verified: verified ?? true } },
      operation: 'register-organisation',
      subject: { type: 'Organisation', id },
      projectIds: () => [],
      answer: registered,
    });
  }
}
