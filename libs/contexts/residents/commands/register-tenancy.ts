import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IdInput, IsDay } from '../../../platform/graphql/index.js';
import { derivedId } from '../../../platform/kernel/index.js';
import { permissions } from '../domain/permissions.js';
import { UnitChanges, UnitInput, type UnitShown } from './unit-changes.js';

@InputType()
export class RegisterTenancyInput extends UnitInput {
  @IdInput({ description: 'The tenant.' })
  residentId!: string;

  @Field(() => String, { description: 'The first day, such as 2027-07-01.' })
  @IsDay()
  from!: string;

  @Field(() => String, { nullable: true, description: 'The last day; open, if left out.' })
  @IsOptional()
  @IsDay()
  until?: string | null;
}

@Accepts('residents', RegisterTenancyInput, permissions.RegisterTenancy)
export class RegisterTenancy extends CommandMessage<RegisterTenancyInput, Written<UnitShown>> {}

@CommandHandler(RegisterTenancy)
export class RegisterTenancyHandler implements ICommandHandler<RegisterTenancy> {
  constructor(private readonly units: UnitChanges) {}

  async execute({ input, from: sender }: RegisterTenancy): Promise<Written<UnitShown>> {
    const { unitId, residentId, from, until = null } = input;
    return this.units.change(
      'register-tenancy',
      input,
      sender,
      { id: unitId },
      (about) => ({ type: 'register-tenancy', ...about, tenancy: { id: derivedId('tenancy', ...about.key), residentId, from, until } }),
      { ids: [residentId], field: 'residentId' },
    );
  }
}
