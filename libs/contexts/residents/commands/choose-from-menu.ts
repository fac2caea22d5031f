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

  @Field(() => [MenuMarkInput], { description: 'All that you choose: it replaces what you chose before. None takes it back.' })
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
    private readonly clock: Clock,
  ) {}

  execute({ input, from }: ChooseFromMenu): Promise<Written<Menu>> {
    const sent = asSent(input, from, this.clock);
    const { personId, grants = [] } = sent.caller;
    return this.menus.decideForPerson(sent, input.menuId, {
      type: 'choose-from-menu',
      chooser: personId,
      isProgram: grants.some(({ role }) => role === 'SYSTEM'),
      now: this.clock.now().toISOString(),
      marks: input.marks.map(({ optionId, points = null }) => ({ optionId, points })),
    });
  }
}
