import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, ID, InputType } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IsDay } from '../../../platform/graphql/index.js';
import { permissions } from '../domain/permissions.js';
import { UnitChanges, UnitInput, type UnitShown } from './unit-changes.js';

@InputType()
export class EndTenancyInput extends UnitInput {
  @Field(() => ID)
  @IsString()
  @MaxLength(200)
  tenancyId!: string;

  @Field(() => String, { nullable: true, description: 'The last day; today, if left out.' })
  @IsOptional()
  @IsDay()
  until?: string | null;
}

@Accepts('residents', EndTenancyInput, permissions.EndTenancy)
export class EndTenancy extends CommandMessage<EndTenancyInput, Written<UnitShown>> {}

@CommandHandler(EndTenancy)
export class EndTenancyHandler implements ICommandHandler<EndTenancy> {
  constructor(private readonly units: UnitChanges) {}

  async execute({ input, from }: EndTenancy): Promise<Written<UnitShown>> {
    const { unitId: id, tenancyId, until } = input;
    return this.units.change('end-tenancy', input, from, { id }, (about) => ({ type: 'end-tenancy', ...about, tenancyId, until: until ?? about.today }));
  }
}
