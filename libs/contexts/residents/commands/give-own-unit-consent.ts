import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/ballots/permissions.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { OwnUnitConsents, OwnUnitInput } from './own-unit-consent.js';

@InputType()
export class GiveOwnUnitConsentInput extends OwnUnitInput {}

@Accepts('residents', GiveOwnUnitConsentInput, permissions.GiveOwnUnitConsent)
export class GiveOwnUnitConsent extends CommandMessage<GiveOwnUnitConsentInput, Written<BallotShown>> {}

@CommandHandler(GiveOwnUnitConsent)
export class GiveOwnUnitConsentHandler implements ICommandHandler<GiveOwnUnitConsent> {
  constructor(private readonly consents: OwnUnitConsents) {}

  async execute({ input, from }: GiveOwnUnitConsent): Promise<Written<BallotShown>> {
    return this.consents.change('give-own-unit-consent', input, from);
  }
}
