import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/ballots/permissions.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { OwnUnitConsents, OwnUnitInput } from './own-unit-consent.js';

@InputType()
export class WithdrawOwnUnitConsentInput extends OwnUnitInput {}

@Accepts('residents', WithdrawOwnUnitConsentInput, permissions.WithdrawOwnUnitConsent)
export class WithdrawOwnUnitConsent extends CommandMessage<WithdrawOwnUnitConsentInput, Written<BallotShown>> {}

@CommandHandler(WithdrawOwnUnitConsent)
export class WithdrawOwnUnitConsentHandler implements ICommandHandler<WithdrawOwnUnitConsent> {
  constructor(private readonly consents: OwnUnitConsents) {}

  async execute({ input, from }: WithdrawOwnUnitConsent): Promise<Written<BallotShown>> {
    return this.consents.change('withdraw-own-unit-consent', input, from);
  }
}
