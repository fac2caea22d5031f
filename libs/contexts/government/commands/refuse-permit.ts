import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { Permit } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import { PermitChanges, PermitInput } from './change-permit.js';

/** Nullable, so that whoever leaves one out is told what is missing, as whoever leaves it blank is. */
@InputType({ isAbstract: true })
export abstract class GroundsInput extends PermitInput {
  @Field(() => String, { nullable: true, description: 'Needed: without it the answer is REASON_MISSING.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  reason?: string | null;

  @Field(() => String, { nullable: true, description: 'The law or the rule that it follows from. Needed: without it the answer is BASIS_MISSING.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  basis?: string | null;
}

@InputType()
export class RefusePermitInput extends GroundsInput {}

@Accepts('government', RefusePermitInput, permissions.RefusePermit)
export class RefusePermit extends CommandMessage<RefusePermitInput, Written<Permit>> {}

@CommandHandler(RefusePermit)
export class RefusePermitHandler implements ICommandHandler<RefusePermit> {
  constructor(private readonly permits: PermitChanges) {}

  execute({ input, from }: RefusePermit): Promise<Written<Permit>> {
    const { reason, basis } = input;
    return this.permits.change('refuse-permit', input, from, (sender) => ({ type: 'refuse-permit', ...sender, reason: reason ?? '', basis: basis ?? '' }));
  }
}
