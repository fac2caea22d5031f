import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IdInput, IsDay } from '../../../platform/graphql/index.js';
import { permissions } from '../domain/permissions.js';
import { UnitChanges, UnitInput, type UnitShown } from './unit-changes.js';

@InputType({ description: 'A part of a unit: the numerator of the denominator.' })
export class ShareInput {
  @Field(() => Int)
  @IsInt()
  numerator!: number;

  @Field(() => Int)
  @IsInt()
  denominator!: number;
}

@InputType()
export class OwnerInput {
  @IdInput()
  residentId!: string;

  @Field(() => ShareInput)
  @ValidateNested()
  @Type(() => ShareInput)
  share!: ShareInput;
}

@InputType()
export class ChangeOwnersInput extends UnitInput {
  @Field(() => [OwnerInput], { description: 'All of them, with shares that sum to exactly one: 1 to 100.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => OwnerInput)
  owners!: OwnerInput[];

  @Field(() => String, {
    nullable: true,
    description: 'The first day, which may lie ahead; today, if left out. What is said of the same day again replaces what was said of it.',
  })
  @IsOptional()
  @IsDay()
  since?: string | null;

  @Field(() => String, {
    description: 'What it rests on: an entry of the land register; of an heir who is not registered yet, the proof of the inheritance. Kept for ever: no names.',
  })
  @IsString()
  @MaxLength(500)
  basis!: string;
}

@Accepts('residents', ChangeOwnersInput, permissions.ChangeOwners)
export class ChangeOwners extends CommandMessage<ChangeOwnersInput, Written<UnitShown>> {}

@CommandHandler(ChangeOwners)
export class ChangeOwnersHandler implements ICommandHandler<ChangeOwners> {
  constructor(private readonly units: UnitChanges) {}

  async execute({ input, from }: ChangeOwners): Promise<Written<UnitShown>> {
    const { unitId: id, since, basis } = input;
    const owners = input.owners.map(({ residentId, share: { numerator, denominator } }) => ({ residentId, share: { numerator, denominator } }));
    const people = { ids: owners.map(({ residentId }) => residentId), field: 'owners' };
    return this.units.change(
      'change-owners',
      input,
      from,
      { id },
      (about) => ({ type: 'change-owners', ...about, ownership: { owners, since: since ?? about.today, basis } }),
      people,
    );
  }
}
