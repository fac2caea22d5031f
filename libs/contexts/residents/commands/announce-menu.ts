import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, Float, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsDate, IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { menuMarkings, menuOptionId, referenceTo, type Menu, type MenuMarking } from '../../../contracts/index.js';
import { Directory, InjectDirectory } from '../../../directory/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { CommandInput, DateTime, enumOf, IdInput, IsNotBlank } from '../../../platform/graphql/index.js';
import { Clock, derivedId } from '../../../platform/kernel/index.js';
import { permissions } from '../domain/menus/permissions.js';
import { MenuWriter } from './menu-writer.js';

export const MenuMarkingEnum = enumOf(menuMarkings);
registerEnumType(MenuMarkingEnum, {
  name: 'MenuMarking',
  valuesMap: {
    APPROVALS: { description: 'Each approves of some options, `most` at most.' },
    POINTS: { description: 'Each spreads points over options, `most` in all.' },
  },
});

@InputType()
export class MenuOptionInput {
  @Field(() => String, { description: 'Your short name for it, unique in the menu: 1 to 50 letters, digits, dots, hyphens and underscores.' })
  @IsString()
  @Matches(menuOptionId, { message: 'must be 1 to 50 letters, digits, dots, hyphens and underscores' })
  optionId!: string;

  @Field(() => String, { description: '1 to 500 characters.' })
  @IsString()
  @Length(1, 500)
  @IsNotBlank()
  title!: string;

  @Field(() => Float, { description: 'In fen: an integer.' })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  cost!: number;
}

@InputType()
export class AnnounceMenuInput extends CommandInput {
  @IdInput()
  projectId!: string;

  @Field(() => String, { description: '1 to 200 characters.' })
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  title!: string;

  @Field(() => [MenuOptionInput], { description: '2 to 200. Where support and cost are the same, the one that stands first is taken first.' })
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => MenuOptionInput)
  options!: MenuOptionInput[];

  @Field(() => Float, { description: 'In fen: an integer.' })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  budget!: number;

  @Field(() => MenuMarkingEnum)
  @IsIn(menuMarkings)
  marking!: MenuMarking;

  @Field(() => Int, { description: 'How many options, or points, each may give: 1 to 1,000.' })
  @IsInt()
  @Min(1)
  @Max(1_000)
  most!: number;

  @Field(() => DateTime, { nullable: true, description: 'Now, if left out.' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  opensAt?: Date | null;

  @Field(() => DateTime)
  @Type(() => Date)
  @IsDate()
  closesAt!: Date;
}

@Accepts('residents', AnnounceMenuInput, permissions.AnnounceMenu)
export class AnnounceMenu extends CommandMessage<AnnounceMenuInput, Written<Menu>> {}

@CommandHandler(AnnounceMenu)
export class AnnounceMenuHandler implements ICommandHandler<AnnounceMenu> {
  constructor(
    private readonly menus: MenuWriter,
    @InjectDirectory('residents') private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  async execute({ input, from }: AnnounceMenu): Promise<Written<Menu>> {
    const sent = asSent(input, from, this.clock);
    const { projectId, title, options, budget, marking, most, token } = input;
    await this.directory.mustKnow(token).project(projectId, 'projectId');
    const now = this.clock.now();
    const [opensAt, closesAt] = [(input.opensAt ?? now).toISOString(), input.closesAt.toISOString()];
    const rule = await this.directory.rule('menusChoice', now);
    const by = sent.caller.organisationId;
    const id = derivedId('menu', by, sent.idempotencyKey);
    const terms = { budget, marking, most, opensAt, closesAt, fewest: rule.values.fewest, rule: { ...referenceTo(rule) } };
    return this.menus.decide(sent, id, {
      type: 'announce-menu',
      by,
      openedBy: await this.directory.openerOf(projectId),
      now: now.toISOString(),
      menu: { id, projectId, title: title.trim(), options: options.map(({ optionId, title: name, cost }) => ({ optionId, title: name.trim(), cost })), ...terms },
    });
  }
}
