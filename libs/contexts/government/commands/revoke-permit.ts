import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import type { Permit } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import { PermitChanges } from './change-permit.js';
import { GroundsInput } from './refuse-permit.js';

@InputType()
export class RevokePermitInput extends GroundsInput {}

@Accepts('government', RevokePermitInput, permissions.RevokePermit)
export class RevokePermit extends CommandMessage<RevokePermitInput, Written<Permit>> {}

@CommandHandler(RevokePermit)
export class RevokePermitHandler implements ICommandHandler<RevokePermit> {
  constructor(private readonly permits: PermitChanges) {}

  execute({ input, from }: RevokePermit): Promise<Written<Permit>> {
    const { reason, basis } = input;
    return this.permits.change('revoke-permit', input, from, (sender) => ({ type: 'revoke-permit', ...sender, reason: reason ?? '', basis: basis ?? '' }));
  }
}
