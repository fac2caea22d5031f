import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType, Int } from '@nestjs/graphql';
import { IsIn, IsInt, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { EventStore, Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput, IsNotBlank } from '../../../platform/graphql/index.js';
import { derivedId } from '../../../platform/kernel/index.js';
import { AreaSourceEnum, UnitStateEnum, UnitUseEnum } from '../enums.js';
import { permissions } from '../domain/permissions.js';
import { areaSources, unitStates, unitUses, type AreaSource, type UnitState, type UnitUse } from '../domain/units.js';
import { mustBeEstate } from './known.js';
import { UnitChanges, type UnitShown } from './unit-changes.js';

@InputType()
export class RegisterUnitInput extends CommandInput {
  @IdInput()
  estateId!: string;

  @Field(() => String, { description: '1 to 100 characters.' })
  @IsString()
  @Length(1, 100)
  @IsNotBlank()
  building!: string;

  @Field(() => String, { nullable: true, description: 'The staircase (单元); empty, where there is none.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  stair?: string | null;

  @Field(() => String, { description: 'Of the unit within its stair, 1 to 100 characters.' })
  @IsString()
  @Length(1, 100)
  @IsNotBlank()
  label!: string;

  @Field(() => UnitUseEnum)
  @IsIn(unitUses)
  use!: UnitUse;

  @Field(() => UnitStateEnum)
  @IsIn(unitStates)
  state!: UnitState;

  @Field(() => Int, { description: 'Exclusive floor area in 0.01 m².' })
  @IsInt()
  area!: number;

  @Field(() => AreaSourceEnum, { description: 'What says so.' })
  @IsIn(areaSources)
  areaSource!: AreaSource;
}

@Accepts('residents', RegisterUnitInput, permissions.RegisterUnit)
export class RegisterUnit extends CommandMessage<RegisterUnitInput, Written<UnitShown>> {}

/** The same place is the same unit, whether it was typed or imported. */
export const unitIdOf = (estateId: string, { building, stair, label }: { readonly building: string; readonly stair: string; readonly label: string }): string =>
  derivedId('unit', estateId, building, stair, label);

@CommandHandler(RegisterUnit)
export class RegisterUnitHandler implements ICommandHandler<RegisterUnit> {
  readonly #store: EventStore;

  constructor(
    private readonly units: UnitChanges,
    @InjectRuntime('residents') { store }: ContextRuntime,
  ) {
    this.#store = store;
  }

  async execute({ input, from }: RegisterUnit): Promise<Written<UnitShown>> {
    const { estateId, use, state, area, areaSource } = input;
    await mustBeEstate(this.#store, estateId);
    const place = { building: input.building.trim(), stair: input.stair?.trim() ?? '', label: input.label.trim() };
    const id = unitIdOf(estateId, place);
    return this.units.change('register-unit', input, from, { id, estateId }, (about) => ({
      type: 'register-unit',
      ...about,
      unit: { id, estateId, ...place, use, state, areas: { [areaSource]: area } },
    }));
  }
}
