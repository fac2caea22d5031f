import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import type { Permit } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import { PermitChanges, PermitInput } from './change-permit.js';

@InputType()
export class WithdrawPermitInput extends PermitInput {}

@Accepts('government', WithdrawPermitInput, permissions.WithdrawPermit)
export class WithdrawPermit extends CommandMessage<WithdrawPermitInput, Written<Permit>> {}

@CommandHandler(WithdrawPermit)
export class WithdrawPermitHandler implements ICommandHandler<WithdrawPermit> {
  constructor(private readonly permits: PermitChanges) {}

  execute({ input, from }: WithdrawPermit): Promise<Written<Permit>> {
    return this.permits.change('withdraw-permit', input, from, ({ by }) => ({ type: 'withdraw-permit', by }));
  }
}
