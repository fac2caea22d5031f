import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import type { Menu } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { permissions } from '../domain/menus/permissions.js';
import { Households } from '../households.js';
import { MenuWriter } from './menu-writer.js';

@InputType()
export class MenuMarkInput {
  @Field(() => String)
  @IsString()
  @MaxLength(50)
  optionId!: string;

  @Field(() => Int, { nullable: true, description: 'Of a menu with points: at least 1. Leave it out where options are approved of.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  points?: number | null;
}

@InputType()
export class ChooseFromMenuInput extends CommandInput {
  @IdInput()
  menuId!: string;

  @IdInput({ description: 'The dwelling that chooses: one that you own or rent. Its last choice counts, whoever of the household makes it.' })
  unitId!: string;

  @Field(() => [MenuMarkInput], { description: 'All that the household chooses: it replaces what it chose before. None takes it back.' })
  @IsArray()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => MenuMarkInput)
  marks!: MenuMarkInput[];
}

@Accepts('residents', ChooseFromMenuInput, permissions.ChooseFromMenu)
export class ChooseFromMenu extends CommandMessage<ChooseFromMenuInput, Written<Menu>> {}

@CommandHandler(ChooseFromMenu)
export class ChooseFromMenuHandler implements ICommandHandler<ChooseFromMenu> {
  constructor(
    private readonly menus: MenuWriter,
    private readonly households: Households,
    private readonly clock: Clock,
  ) {}

  async execute({ input, from }: ChooseFromMenu): Promise<Written<Menu>> {
    const sent = asSent(input, from, this.clock);
    const { menuId, unitId } = input;
    const { projectId } = await this.menus.load(menuId);
    const now = this.clock.now();
    return this.menus.decideForPerson(sent, menuId, {
      type: 'choose-from-menu',
      household: await this.households.homeOf(sent.caller.personId, unitId, projectId, now),
      now: now.toISOString(),
      marks: input.marks.map(({ optionId, points = null }) => ({ optionId, points })),
    });
  }
}
