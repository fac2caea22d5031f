import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType, Int } from '@nestjs/graphql';
import { IsIn, IsInt, IsOptional, IsString, MaxLength } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import { areaSources, unitStates, unitUses, type AreaSource, type UnitState, type UnitUse } from '../domain/units.js';
import { AreaSourceEnum, UnitStateEnum, UnitUseEnum } from '../enums.js';
import { UnitChanges, UnitInput, type UnitShown } from './unit-changes.js';

@InputType()
export class CorrectUnitInput extends UnitInput {
  @Field(() => UnitUseEnum, { nullable: true })
  @IsOptional()
  @IsIn(unitUses)
  use?: UnitUse | null;

  @Field(() => UnitStateEnum, { nullable: true })
  @IsOptional()
  @IsIn(unitStates)
  state?: UnitState | null;

  @Field(() => Int, { nullable: true, description: 'Exclusive floor area in 0.01 m²: together with what says so. What another source says stays beside it.' })
  @IsOptional()
  @IsInt()
  area?: number | null;

  @Field(() => AreaSourceEnum, { nullable: true })
  @IsOptional()
  @IsIn(areaSources)
  areaSource?: AreaSource | null;

  @Field(() => String, { description: 'Kept for ever: no names.' })
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('residents', CorrectUnitInput, permissions.CorrectUnit)
export class CorrectUnit extends CommandMessage<CorrectUnitInput, Written<UnitShown>> {}

@CommandHandler(CorrectUnit)
export class CorrectUnitHandler implements ICommandHandler<CorrectUnit> {
  constructor(private readonly units: UnitChanges) {}

  async execute({ input, from }: CorrectUnit): Promise<Written<UnitShown>> {
    const { unitId: id, use, state, area, areaSource, reason } = input;
    if ((area == null) !== (areaSource == null)) throw refusal('INVALID_INPUT', area == null ? 'area' : 'areaSource', 'An area comes with what says so');
    const changes = { ...(use != null && { use }), ...(state != null && { state }), ...(area != null && areaSource != null && { areas: { [areaSource]: area } }) };
    return this.units.change('correct-unit', input, from, { id }, (about) => ({ type: 'correct-unit', ...about, changes, reason }));
  }
}
