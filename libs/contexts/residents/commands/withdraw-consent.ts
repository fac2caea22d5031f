import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import type { Resident } from '../domain/residents.js';
import { ConsentInput } from './give-consent.js';
import { ResidentChanges } from './resident-changes.js';

@InputType()
export class WithdrawConsentInput extends ConsentInput {}

@Accepts('residents', WithdrawConsentInput, permissions.WithdrawConsent)
export class WithdrawConsent extends CommandMessage<WithdrawConsentInput, Written<Resident>> {}

/** As easily as it was given (PIPL art. 15), and for what comes after. */
@CommandHandler(WithdrawConsent)
export class WithdrawConsentHandler implements ICommandHandler<WithdrawConsent> {
  constructor(private readonly residents: ResidentChanges) {}

  async execute({ input, from }: WithdrawConsent): Promise<Written<Resident>> {
    const { purpose, sensitive } = input;
    return this.residents.change({
      operation: 'withdraw-consent',
      input,
      from,
      command: ({ by, keeperId }) => ({ type: 'withdraw-consent', by, keeperId, purpose, sensitive }),
      answer: (resident) => resident,
    });
  }
}
